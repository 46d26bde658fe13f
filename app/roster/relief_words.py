"""Words of the kinds of relief; the templates and notices share them."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "relief_kind_meal": N_("Meal"),
        "relief_kind_toilet": N_("Toilet"),
        "relief_kind_errand": N_("Errand"),
        "relief_kind_escort": N_("Escort"),
        "relief_kind_gap": N_("Empty post"),
    }
)
