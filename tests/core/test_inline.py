"""What stands in a page itself is exactly what the policy allows by its hash."""

import base64
import hashlib
import re

import pytest
from django.template import Context, Template

from equalcity.core import inline


@pytest.fixture
def bundle(tmp_path, monkeypatch):
    monkeypatch.setattr(inline, "BUNDLE", tmp_path)
    inline.text_of.cache_clear()
    yield tmp_path
    inline.text_of.cache_clear()


def page() -> str:
    return Template("{% load equalcity %}{% guard %}{% site_style %}").render(Context())


def test_the_hash_is_that_of_what_stands_in_the_page(bundle):
    (bundle / "site.css").write_text("p{color:red}\n")
    (bundle / "guard.js").write_text('"use strict";\n')

    html = page()

    for tag, name in (("style", "site.css"), ("script", "guard.js")):
        (text,) = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", html, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert inline.sources_for(name) == [f"'sha256-{digest}'"]


def test_where_nothing_is_built_the_page_links_to_files_and_the_policy_allows_nothing_more(bundle):
    html = page()

    assert 'href="/static/bundle/site.css"' in html
    assert 'src="/static/bundle/guard.js"' in html
    assert inline.sources_for("site.css") == inline.sources_for("guard.js") == []
