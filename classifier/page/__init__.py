"""Pages: blocks, their roles, the article among them."""

from classifier.page.page import Block, Page, read_page

__all__ = ["Block", "Page", "read_page"]
