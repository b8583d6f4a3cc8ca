"""Words that most articles hold, whatever they are about, and so tell none from another."""

from __future__ import annotations

_BEGINNINGS = """
    $ 000 1 10 100 11 12 15 2 20 3 30 4 5 50 6 7 8 9 able access accord accoun across action
    actual add added additi advanc affect ahead allow allows almost along alread always
    americ amount announ anothe appear approa area areas around asked associ author automa
    availa averag avoid away back based bbc become behind believ below benefi best better
    big bigges bit bring budget build buildi busine call called came can't care case certai
    challe chance change chief choice choose city clear close co combin come comes coming
    commen commit common commun compan compar compet comple concer condit connec consid
    consis consum contac conten contin contro cost costs countr course create creati critic
    curren custom data day days decide decisi delive demand depart depend descri design
    despit detail develo differ diffic direct doing don't done don’t due earlie early easy
    econom effect effici effort emerge employ end energy englan enough ensure entire enviro
    especi essent everyo everyt exampl execut expect expens experi expert explor extra face
    facebo factor family far featur feel figure final financ find first five focus follow
    food form former found four free friend full functi furthe future genera get gettin give
    given global go going good got govern great group guide half happen hard having head
    health help high higher histor home hours house i'm ideas identi impact import improv
    includ increa indivi indust inform initia instag instea integr intere intern introd
    invest involv issues it's it’s job keep key know known large last later lead leader
    learn least left less let level levels life likely line list little live living local
    long longer look lookin lot love lower main mainta major make makes making manage market
    matter mean means measur media member millio minist minute moment money month months
    move mr ms multip name nation need needed needs never new news next now number offer
    offers office often online open operat opport option order organi others overal part
    partic partne past pay people per perfec perfor period person place plan planni plans
    platfo play point popula positi possib potent power practi presen pressu previo price
    proble proces produc profes progra projec proper protec provid public put qualit questi
    quickl range rate rather re reach read real really reason receiv recent recomm record
    reduce regula relati remain report repres requir resear respon result return review
    right rise risk run said say saying says second securi see seen select send servic set
    severa share short show signif simila simple single six small social soluti someth
    someti source space specia specif staff standa start starte state statem stay story
    strate strong succes sugges suppor sure system take taken taking target team techni
    techno that's that’s thing things think though three time times today togeth told took
    tools top traini travel try trying twitte two type uk unders univer use used users using
    value variou want wanted way ways websit week weeks well whole work workin works world
    year years you're you’re £
"""
COMMON_WORDS = tuple(_BEGINNINGS.split())
"""The first six letters of the 500 words that most articles of the labelled pages and of a news
corpus hold, function words apart: ``python -m train.pages.common_words`` counts them."""
