"""Print one SHA-256 over the embedded model's answers to fixed texts.

Equal digests mean equal probabilities to the last bit, and equal roles on the sample pages.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import classifier

PAGES = Path(__file__).resolve().parent.parent / "data" / "pages"


def main() -> None:
    """Ask about every sample page, its blocks, and texts of odd shapes."""
    model = classifier.load()
    pages = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*.txt"))]
    blocks = [line for page in pages for line in page.splitlines() if line.strip()]
    odd = ["", "\0", "ÅNGSTRÖM " * 500, "x" * 100_000, "銀行が利上げ", "a\u0301 e\u0301", "🏆 win"]
    digest = hashlib.sha256(model.predict_proba([*pages, *blocks, *odd]).astype("<f8").tobytes())
    for page in pages:
        digest.update(json.dumps(model.read_page(page).to_dict(), sort_keys=True).encode())
    print(digest.hexdigest())


if __name__ == "__main__":
    main()
