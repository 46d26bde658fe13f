"""Refusals of photos, in words."""

from app.core.messages import N_, add_messages

add_messages(
    {
        "photo_missing": N_("Take a photo first."),
        "photo_wrong_kind": N_("This is not a photo that can be taken here. JPEG and PNG can."),
        "photo_heic": N_(
            "This phone saves photos as HEIC, which cannot be shown everywhere. Set the camera to the compatible "
            "format (JPEG) and take it again."
        ),
        "photo_unreadable": N_("The photo is broken or did not arrive whole. Take it again."),
        "photo_many_pixels": N_("The photo has too many pixels. Take it again with a smaller size."),
        "photo_moves": N_("Moving pictures are not taken. Take a photo."),
        "photo_nine": N_("There are {most} photos already. Remove one first."),
        "photo_too_old": N_("This photo is older than {days} days. Take a new one."),
        "photo_not_yours": N_("Only whoever took the photo can remove it, for {minutes} minutes."),
        "photo_needed": N_("This needs a photo. Take it, then mark it done."),
    }
)
