"""The menu "More" of a theme's card: each of its entries is an act of a module beside this one."""

from __future__ import annotations

from handlers.commands import Command
from handlers.queue.answering import decline_form, plan_form
from handlers.queue.cards import DO
from handlers.queue.merging import merge_form, split_form
from handlers.queue.naming import rename_form
from handlers.queue.publishing import publish_answer
from handlers.queue.triage import assign_form, note_form, priority_form, release, show_wordings, theme_menu, theme_press
from handlers.usecases import FormCase, Press

ACTS: dict[str, Press] = {
    "wordings": show_wordings,
    "assign": theme_press(assign_form),
    "priority": theme_press(priority_form),
    "plan": theme_press(plan_form),
    "decline": theme_press(decline_form),
    "note": theme_press(note_form),
    "merge": theme_press(merge_form),
    "split": theme_press(split_form),
    "release": release,
    "publish": publish_answer,
    "rename": theme_press(rename_form),
}
PRESSES: dict[str, Press] = {DO: theme_menu(ACTS)}
FORMS: dict[str, FormCase] = {}
COMMANDS: tuple[Command, ...] = ()
