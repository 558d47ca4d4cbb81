"""views.*: modals and the Home tab. Source: docs.slack.dev, views.open, .push, .update, .publish."""

from __future__ import annotations

import secrets

from tests.fake_slack import shown
from tests.fake_slack.backend import Backend, Method
from tests.fake_slack.call import Call
from tests.fake_slack.model import App, Json, Person, View
from tests.fake_slack.refusal import RefusalError, refused
from tests.fake_slack.views import check_view
from tests.fake_slack.world import Trigger, World

MOST_VIEWS = 3  # docs.slack.dev, views.push: push_limit_reached


def new_hash(world: World) -> str:
    """A view's state as a string."""
    return f"{int(world.now())}.{secrets.token_hex(4)}"


def _trigger(call: Call) -> Trigger:
    trigger_id = call.text("trigger_id") or call.text("interactivity_pointer")
    if not trigger_id:
        raise refused("invalid_arguments", ["missing required field: trigger_id"])
    trigger = call.world.triggers.get(trigger_id)
    if trigger is None or trigger.app is not call.here.app:
        raise RefusalError("invalid_trigger_id")
    if trigger.used:
        raise RefusalError("exchanged_trigger_id")
    if call.world.now() - trigger.born > call.world.timings.trigger:
        raise RefusalError("expired_trigger_id")
    return trigger


def _check_external_id(world: World, body: Json, own: View | None = None) -> None:
    external = body.get("external_id")
    if external and world.view(external_id=str(external)) not in (None, own):
        raise RefusalError("duplicate_external_id")


def new_modal(world: World, app: App, person: Person, body: Json, previous: View | None = None) -> View:
    """A modal on top of somebody's stack."""
    view = View(world.new_id("V"), app, person, body, new_hash(world), "")
    view.root, view.previous = (previous.root, previous.id) if previous else (view.id, "")
    world.modals.setdefault((person.id, app.id), []).append(view)
    world.changed()
    return view


def replace_body(world: World, view: View, body: Json) -> None:
    """A view's content is replaced. What was typed stays where block and action have the ids they had."""
    kept = {block.get("block_id") for block in body["blocks"]}
    view.body, view.hash, view.errors = body, new_hash(world), {}
    view.typed = {block_id: actions for block_id, actions in view.typed.items() if block_id in kept}
    world.changed()


def opening(call: Call, _backend: Backend) -> Json:
    """views.open."""
    trigger = _trigger(call)
    body = check_view(call.args.get("view"), "modal")
    _check_external_id(call.world, body)
    trigger.used = True
    call.world.modals[(trigger.person.id, call.here.app.id)] = []
    return {"view": shown.view(new_modal(call.world, call.here.app, trigger.person, body))}


def push(call: Call, _backend: Backend) -> Json:
    """views.push: only with a trigger that came from a modal."""
    trigger = _trigger(call)
    body = check_view(call.args.get("view"), "modal")
    stack = call.world.modals.get((trigger.person.id, call.here.app.id), [])
    if trigger.view is None or trigger.view not in stack:
        raise RefusalError("not_found")
    if len(stack) >= MOST_VIEWS:
        raise RefusalError("push_limit_reached")
    _check_external_id(call.world, body)
    trigger.used = True
    return {"view": shown.view(new_modal(call.world, call.here.app, trigger.person, body, stack[-1]))}


def update(call: Call, _backend: Backend) -> Json:
    """views.update."""
    if not call.text("view_id") and not call.text("external_id"):
        raise refused("invalid_arguments", ["missing required field: view_id"])
    view = call.world.view(call.text("view_id"), call.text("external_id"))
    if view is None or view.app is not call.here.app or view.person.team is not call.team:
        raise RefusalError("not_found")
    body = check_view(call.args.get("view"), str(view.body["type"]))
    _check_external_id(call.world, body, view)
    if call.text("hash") and call.text("hash") != view.hash:
        raise RefusalError("hash_conflict")
    replace_body(call.world, view, body)
    return {"view": shown.view(view)}


def publish(call: Call, _backend: Backend) -> Json:
    """views.publish."""
    person = call.world.people.get(call.required("user_id"))
    if person is None or person.team is not call.team:
        raise refused("invalid_arguments", ["invalid `user_id`"])
    if not call.here.app.home_tab:
        raise RefusalError("not_enabled")
    body = check_view(call.args.get("view"), "home")
    key = (person.id, call.here.app.id)
    view = call.world.homes.get(key)
    if call.text("hash") and (view is None or call.text("hash") != view.hash):
        raise RefusalError("hash_conflict")
    _check_external_id(call.world, body, view)
    if view is None:
        view = View(call.world.new_id("V"), call.here.app, person, body, "", "")
        call.world.homes[key] = view
    replace_body(call.world, view, body)
    return {"view": shown.view(view)}


HANDLERS: dict[str, Method] = {
    "views.open": opening,
    "views.publish": publish,
    "views.push": push,
    "views.update": update,
}
