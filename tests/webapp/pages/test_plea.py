"""A steward who is asked to vouch for somebody: what the link fills in, and what it must not."""

import pytest
from playwright.sync_api import expect

from tests.webapp.pages import shelf


def test_plea__for_this_steward__fills_in_the_account_and_signs_nothing(mara):
    page = mara.visit(f"/studio/members/7#for={shelf.ALICE}&by={shelf.MARA.lower()}")
    expect(page.get_by_test_id("invite-account")).to_have_value(shelf.ALICE)
    expect(page.get_by_test_id("notice")).to_contain_text("only if you know whose account it is")
    expect(page.get_by_test_id("membership")).to_have_attribute("data-kind", "7")
    assert page.get_by_test_id("invitation-link").count() == 0


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        (f"for={shelf.ALICE}&by={shelf.BO}", ["You were asked as another account."]),
        (f"for=<b>{shelf.ALICE}</b>&by={shelf.MARA}", []),
        (f"for={shelf.ALICE}", []),
    ],
)
def test_plea__for_another_steward_or_unreadable__fills_in_nothing(mara, fragment, said):
    page = mara.visit(f"/studio/members/7#{fragment}")
    expect(page.get_by_test_id("invite-account")).to_have_value("")
    notices = page.get_by_test_id("notice")
    expect(notices).to_have_count(len(said))
    for words in said:
        expect(notices).to_contain_text(words)
