"""Addresses of the rules of a site's roster."""

from typing import Annotated

from fastapi.responses import Response

from app.core.actor import Permission
from app.core.forms import Form
from app.core.messages import N_
from app.core.routes import Routes
from app.core.screens import Screen
from app.core.web import ReadWork, WriteWork, action, form_of
from app.roster import retiring, rules_change, rules_view  # noqa: F401  (retiring says what still needs a post)
from app.sites.pages import site_of

router = Routes()
HERE = "/sites/{site_id}/rules"
RULES = Screen(
    "roster/rules.html", HERE, needs=Permission.SITE_CONFIG, title=N_("Rules"), area="settings", rules=rules_view.rules
)
CONFIG = action(Permission.SITE_CONFIG)


@router.get(HERE, **CONFIG)
def rules_page(work: ReadWork, site_id: int, valid_from: str = "") -> Response:
    """Every rule; changes are offered from `valid_from`, else tomorrow."""
    return RULES.full(work, site_id=site_id, valid_from=valid_from)


@router.get(HERE + "/{block}", **CONFIG)
def rules_block(work: ReadWork, site_id: int, block: str, valid_from: str = "") -> Response:
    """The list alone."""
    return RULES.some(work, block, site_id=site_id, valid_from=valid_from)


@router.post(HERE, **CONFIG)
def set_rule(work: WriteWork, form: Annotated[Form[rules_change.RuleIn], form_of(rules_change.RuleIn)]) -> Response:
    """Off, warn or block, from a day on."""
    work.attempt(form, rules_change.set_rule)
    return RULES.reply(work, form, "rules", site_id=site_of(form), valid_from=form.raw.get("valid_from", ""))


@router.post(HERE + "/values", **CONFIG)
def set_rule_value(
    work: WriteWork, form: Annotated[Form[rules_change.RuleValueIn], form_of(rules_change.RuleValueIn)]
) -> Response:
    """What the rules are told beside their limits."""
    work.attempt(form, rules_change.set_rule_value)
    return RULES.reply(work, form, "rules", site_id=site_of(form), valid_from=form.raw.get("valid_from", ""))


@router.post(HERE + "/withdraw", **CONFIG)
def take_back_rule(
    work: WriteWork, form: Annotated[Form[rules_change.PlannedRuleIn], form_of(rules_change.PlannedRuleIn)]
) -> Response:
    """A planned change that does not come."""
    work.attempt(form, rules_change.take_back_rule)
    return RULES.reply(work, form, "rules", site_id=site_of(form))
