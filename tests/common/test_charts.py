"""Where bars and marks end."""

from decimal import Decimal as D

from common.charts import Bullet


def test_bullet_puts_the_plan_at_one_place_and_keeps_within_the_chart():
    half = Bullet.of(D(200), D(100), D(900))
    assert (half.goal, half.actual, half.estimate, half.nation) == (
        D("130.8"),
        D("65.4"),
        170,
        None,
    )
    assert Bullet.of(D(3), D(-1), None).actual == 0


def test_no_bullet_without_a_plan_above_nothing_or_without_figures():
    assert Bullet.of(D(0), D(5), None) is None
    assert Bullet.of(None, D(5), None) is None
    assert Bullet.of(D(5), None, None) is None
