"""Words that tell what a block is for, grouped by concept, and English function words.

The groups are features of the role model, not rules: how much a word speaks for or against
article text is learned (``train/pages``). A phrase is written with a space.
"""

from __future__ import annotations

_FUNCTION_WORDS = """
    a about after again against all also although among an and any are as at be because been
    before being between both but by can could did do does down during each either even ever
    every few for from had has have he her here hers him his how however i if in into is it its
    just like made many may me might more most much must my neither no nor not of off on once
    one only or other our out over own s same she should since so some still such t than that
    the their them then there these they this those though through to too under until up upon us
    very was we were what when where whether which while who whom whose why will with within
    without would yet you your
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Other words than those of `classifier.decline`: each list is part of the model fitted with it."""

GROUPS: dict[str, tuple[str, ...]] = {
    "cookie": (
        "cookie", "cookies", "consent", "gdpr", "ccpa", "tracking", "personalised ads",
        "personalized ads", "accept all", "reject all", "your privacy", "privacy choices",
    ),
    "legal": (
        "copyright", "©", "reserved", "rights reserved", "terms", "privacy", "policy",
        "disclaimer", "trademark", "trademarks", "imprint", "licence", "license", "inc", "llc",
        "ltd", "affiliate", "commission", "registered", "terms of", "privacy policy", "reprint",
        "permission", "accessibility", "do not sell",
    ),
    "signup": (
        "newsletter", "newsletters", "subscribe", "subscriber", "subscribers", "subscription",
        "subscribed", "inbox", "email", "e-mail", "signup", "sign up", "signing up", "unsubscribe",
        "notifications", "alerts", "free trial", "app store", "google play", "download",
        "get our", "delivered to", "join our", "our app",
    ),
    "account": (
        "login", "log in", "logout", "sign in", "signed in", "password", "username", "account",
        "register", "profile", "log out", "my account", "create an", "forgot",
    ),
    "share": (
        "share", "shares", "facebook", "twitter", "whatsapp", "linkedin", "pinterest", "reddit",
        "instagram", "youtube", "tiktok", "telegram", "tweet", "follow", "follow us", "share this",
        "copy link", "print", "bookmark", "save", "likes", "google news", "threads", "bluesky",
    ),
    "comment": (
        "comment", "comments", "reply", "replies", "commenting", "leave a", "required fields",
        "upvote", "responses", "posted by", "your comment", "your email", "moderated", "report",
        "permalink", "join the", "conversation",
    ),
    "related": (
        "related", "recommended", "trending", "popular", "more from", "more stories", "latest",
        "most read", "most popular", "you may", "might like", "also like", "also read",
        "read also", "see also", "top stories", "latest news", "up next", "next article",
        "previous", "previous article", "editors' picks", "further reading", "more in", "more on",
        "don't miss", "featured", "recent posts", "in this", "read next", "what to", "more news",
        "related articles", "related stories", "related posts", "you might", "next", "explore",
        "stories", "must read", "top",
    ),
    "more": (
        "read more", "learn more", "continue reading", "see more", "show more", "load more",
        "view more", "view all", "see all", "find out", "full story", "click here", "more info",
        "read full", "read article", "discover", "watch now", "read the", "view", "browse",
        "show all", "see the", "expand", "read now",
    ),
    "advert": (
        "advertisement", "advertise", "advertising", "sponsored", "ad", "ads", "promoted",
        "partner", "partners", "advertorial", "promotion", "paid", "adchoices", "outbrain",
        "taboola", "skip ad", "continue reading below",
    ),
    "navigation": (
        "home", "menu", "search", "skip to", "main content", "contact", "contact us", "about us",
        "sitemap", "site map", "faq", "help", "support", "careers", "jobs", "press", "back to",
        "go to", "toggle", "close", "open", "navigation", "sections", "all topics", "our team",
        "events", "categories", "archives", "archive", "tags", "filed under", "topics", "page",
        "rss", "feedback", "customer service", "breadcrumb", "table of", "contents", "toc",
    ),
    "commerce": (
        "cart", "shop", "buy", "buy now", "add to", "price", "checkout", "shipping", "sale",
        "off", "deal", "deals", "order", "discount", "coupon", "in stock", "out of", "stock",
        "wishlist", "quantity", "reviews", "rating", "stars", "star", "product", "products",
        "free shipping", "best seller", "from $", "book now", "request", "demo", "get started",
        "quote", "pricing", "free", "offers", "gift",
    ),
    "byline": (
        "by", "written by", "author", "reporter", "correspondent", "editor", "staff",
        "contributor", "reviewed by", "edited by", "posted on", "published", "updated",
        "last updated", "min read", "minute read", "minutes read", "published on", "writer",
        "fact checked", "medically reviewed", "read time", "reading time",
    ),
    "bio": (
        "journalist", "freelance", "writes", "covers", "covering", "founder", "co-founder",
        "degree", "university", "author of", "lives in", "passionate", "experience", "graduated",
        "contributing", "bio", "about the", "years of", "husband", "wife", "studied", "based in",
        "enjoys", "blogger", "phd", "he is", "she is", "has been", "worked", "expert", "award",
        "view all", "all posts", "senior", "specialist",
    ),
    "caption": (
        "photo", "image", "images", "picture", "pictured", "credit", "photograph", "getty",
        "shutterstock", "reuters", "afp", "ap", "file photo", "courtesy", "photo by", "photos",
        "image credit", "via", "source", "unsplash", "istock", "video", "gallery", "watch",
        "illustration", "screenshot", "view image", "full size", "caption", "slide",
    ),
    "date": (
        "january", "february", "march", "april", "june", "july", "august", "september", "october",
        "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
        "oct", "nov", "dec", "ago", "days ago", "hours ago", "am", "pm", "gmt", "est", "edt",
        "utc", "bst", "pst", "pdt", "ist", "hour ago", "day ago", "years ago", "weeks ago",
        "months ago", "hrs", "mins", "yesterday", "monday", "tuesday", "wednesday", "thursday",
        "friday", "saturday", "sunday",
    ),
    "paywall": (
        "subscribers only", "to continue", "continue reading", "already a", "unlimited access",
        "full access", "remaining", "free articles", "this article", "members only", "paywall",
        "premium", "unlock", "support our", "donate", "donation", "become a", "member",
        "membership", "contribute", "to read", "reading this",
    ),
    "reporting": (
        "said", "says", "told", "according", "according to", "announced", "added", "reported",
        "claimed", "confirmed", "stated", "explained", "spokesperson", "spokesman",
        "spokeswoman", "statement", "argued", "warned", "noted", "asked", "he said", "she said",
    ),
    "reader": ("you", "your", "yours", "yourself", "we", "our", "us", "please", "me", "my", "i"),
    "teasing": (
        "best", "tips", "guide", "ways", "how to", "why", "reasons", "here's", "this is",
        "ultimate",
        "everything you", "need to", "you need", "things", "review", "vs", "new", "live", "watch",
        "reveals", "shocking", "ranked", "list", "top 10", "explained", "opinion", "podcast",
    ),
}  # fmt: skip
