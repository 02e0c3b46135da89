"""From held roles to grants."""

from relacja.accounts.rules.grants import HeldRole, covers, grants, missing_to_hand_on
from relacja.platform.actor import EVERYTHING, OWN_ONLY, Reach


def held(scope: str, *permissions: str, unit: int = 1, below: frozenset[int] = frozenset()) -> HeldRole:
    return HeldRole(unit, scope, permissions, below)


def test_own_scope_reaches_no_unit():
    assert grants([held("own", "a.see")], declared=["a.see"]) == {"a.see": OWN_ONLY}


def test_unit_scope_reaches_only_that_unit():
    assert grants([held("unit", "a.see", unit=7)], declared=["a.see"])["a.see"] == Reach(unit_ids=frozenset({7}))


def test_subtree_scope_reaches_the_unit_and_those_below():
    role = held("subtree", "a.see", unit=7, below=frozenset({7, 8, 9}))
    assert grants([role], declared=["a.see"])["a.see"].unit_ids == {7, 8, 9}


def test_several_memberships_unite_what_they_reach_for_each_permission():
    roles = [held("unit", "a.see", "a.edit", unit=1), held("unit", "a.see", unit=2), held("own", "a.merge")]
    result = grants(roles, declared=["a.see", "a.edit", "a.merge"])
    assert result["a.see"].unit_ids == {1, 2}
    assert result["a.edit"].unit_ids == {1}
    assert result["a.merge"] == OWN_ONLY


def test_the_widest_scope_wins():
    assert grants([held("own", "a.see"), held("all", "a.see")], declared=["a.see"])["a.see"].everything


def test_a_scope_nobody_knows_reaches_own_rows_only():
    assert grants([held("galaxy", "a.see")], declared=["a.see"])["a.see"] == OWN_ONLY


def test_token_scopes_narrow_and_never_widen():
    result = grants([held("all", "a.see", "a.edit")], declared=["a.see", "a.edit", "b.see"], scopes={"a.see", "b.see"})
    assert set(result) == {"a.see"}


def test_a_token_without_scopes_may_do_nothing():
    assert grants([held("all", "a.see")], declared=["a.see"], scopes=frozenset()) == {}


def test_the_star_grants_whatever_is_declared():
    assert set(grants([held("all", "*")], declared=["a.see", "b.edit"])) == {"a.see", "b.edit"}


def test_nobody_hands_on_more_than_they_have():
    own = {"a.see": Reach(unit_ids=frozenset({1, 2})), "a.edit": OWN_ONLY}
    assert missing_to_hand_on(own, held("unit", "a.see", unit=2), declared=[]) == []
    assert missing_to_hand_on(own, held("unit", "a.see", unit=3), declared=[]) == ["a.see"]
    assert missing_to_hand_on(own, held("unit", "a.edit", unit=1), declared=[]) == ["a.edit"]
    assert missing_to_hand_on(own, held("own", "a.edit", "a.merge"), declared=[]) == ["a.merge"]
    assert missing_to_hand_on({"a.see": EVERYTHING}, held("own", "*"), declared=["a.see", "b.see"]) == ["b.see"]


def test_covering_everything_takes_everything():
    assert covers(EVERYTHING, EVERYTHING)
    assert not covers(Reach(unit_ids=frozenset({1})), EVERYTHING)
    assert not covers(None, OWN_ONLY)
