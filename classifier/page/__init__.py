"""Pages: blocks, their roles, the article among them."""

from classifier.page.block import Block
from classifier.page.page import Page, read_page

__all__ = ["Block", "Page", "read_page"]
