"""What people are told when something is not as it should be: each text in one place, none with what was written."""

from __future__ import annotations

from handlers.speech import Speech


def not_served(speech: Speech) -> str:
    """To somebody in a workspace that this installation does not serve."""
    return speech.say(
        "This Linkpin belongs to another company, so I can't help you here. Ask your IT for your own company's Linkpin."
    )


def went_wrong(speech: Speech) -> str:
    """Where a use case failed by our own fault: nothing was changed."""
    return speech.say("That went wrong on my side, and nothing was changed. Please try again in a moment.")


def overtaken(speech: Speech) -> str:
    """Where somebody else was faster, or what was meant is gone."""
    return speech.say("This has changed in the meantime. Please look again.")


def needs_a_button(speech: Speech) -> str:
    """Where a form would open, but the platform opens forms only from a button."""
    return speech.say("A form opens from a button only. Say “help” and press the button there.")


def in_direct_message(speech: Speech) -> str:
    """Where the answer is to be found that can't be shown in place."""
    return speech.say("I answer in our direct message, where only you see it.")


def nothing_chosen(speech: Speech) -> str:
    """To who pressed a list's button without choosing."""
    return speech.say("Please choose from the list.")


def out_of_date(speech: Speech) -> str:
    """To somebody who sends a form that is none of this program's."""
    return speech.say("This form is out of date. Please open it again.")


def too_slow(speech: Speech) -> str:
    """Where a form could not be opened in the time that the platform gives for it."""
    return speech.say("That took too long, so the form did not open. Please press again.")


def no_chat(speech: Speech) -> str:
    """Where the bot can't write to somebody alone: they have not added it, or have blocked it."""
    return speech.say("I can't write to you alone. Open our chat, add me there if it asks for that, and say it again.")


def cancelled(speech: Speech) -> str:
    """In place of a form that its reader did not send."""
    return speech.say("Cancelled. Nothing was sent.")


def done(speech: Speech) -> str:
    """In place of a form that was sent, where there is nothing else to say."""
    return speech.say("Done.")


def not_saved(speech: Speech) -> str:
    """In place of the question whether a file may be saved, where it was declined."""
    return speech.say("Not saved. Say “export” whenever you want the file.")


def not_uploaded(speech: Speech) -> str:
    """Where a file could not be put where its reader agreed to have it."""
    return speech.say("The file could not be put into your OneDrive. Please say “export” and try again.")
