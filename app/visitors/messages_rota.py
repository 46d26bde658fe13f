"""Words of the refusals of the consultants' rota."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "tell_owner": N_("{name} is their consultant. Tell {name} first, then say so here."),
        "tell_owner_first": N_("{name} is their consultant. Write down first that {name} was told."),
        "tell_next": N_("You are first. Tell {name} before you go, then tap again."),
        "last_one_meal": N_("At least {n} must stay here while others eat. Whoever leads the rota may allow it."),
        "last_one_meal_ask": N_("Fewer than {n} would stay here. Tap again if they may go all the same."),
        "rota_changed": N_("The order has changed meanwhile. Look at it and move again."),
        "makeup_first": N_("{name} makes up a missed turn and stands in front of everybody else."),
        "no_such_place": N_("There is no such place in the order."),
        "rota_rule_unknown": N_("This rule is not known here."),
        "rota_rule_changed": N_("Somebody changed this rule a moment ago. What is there now is shown; choose again."),
    }
)
