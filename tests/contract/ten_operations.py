"""Calls ten operations through the generated client, in whose folder this runs, and looks at the types of all."""

import importlib
import os
import pkgutil
import sys
import time
import typing

sys.path.insert(0, os.getcwd())

import contentos_client.api
from contentos_client import AuthenticatedClient
from contentos_client.models import (
    ContentType, DeliveryEntry, Entry, EntryPage, ContentTypeCreate, EntryCreate, TagCreate, TenantCreate, VersionCreate, PublishRequest, Tag, TagPatch, Tenant,
)
from contentos_client.models import AuditEventPage


def operations():
    for section in pkgutil.iter_modules(contentos_client.api.__path__, "contentos_client.api."):
        for module in pkgutil.iter_modules(importlib.import_module(section.name).__path__, section.name + "."):
            yield importlib.import_module(module.name)


def check_types():
    known = list(operations())
    described = sum(len(item) for item in __import__("json").load(open("openapi.json"))["paths"].values())
    assert len(known) == described, f"{len(known)} of {described} operations are in the client"
    for operation in known:
        assert hasattr(operation, "sync"), f"{operation.__name__} has no type of an answer"
        answers = typing.get_args(typing.get_type_hints(operation.sync)["return"])
        assert any(answer not in (typing.Any, type(None)) and answer.__name__ != "Problem" for answer in answers), operation.__name__


def until(ask, holds):
    """What is read from a model follows what was written; the server says when. Bounded, but for a failure only."""
    for _ in range(600):
        answer = ask()
        if holds(answer):
            return answer
        time.sleep(0.05)
    raise AssertionError(f"it does not come: {answer}")


def call(module, kind, *path, **arguments):
    answer = importlib.import_module("contentos_client.api." + module).sync(*path, client=client, **arguments)
    assert isinstance(answer, kind), f"{module}: {answer}"
    return answer


check_types()
client = AuthenticatedClient(base_url=os.environ["SERVER"], token=os.environ["TOKEN"])
here = {"content_os_tenant": "generated"}

tenant = call("tenants.create_tenant", Tenant, body=TenantCreate.from_dict(
    {"name": "Generated", "slug": "generated", "settings": {"public_delivery": True}}))
call("content_types.create_content_type", ContentType, **here, body=ContentTypeCreate.from_dict(
    {"type_key": "post", "display_field": "title", "fields": [{"key": "title", "type": "string", "constraints": {"max": 20}}]}))
tag = call("tags.create_tag", Tag, **here, body=TagCreate.from_dict({"name": "News", "slug": "news"}))
changed = call("tags.patch_tag", Tag, tag.tag_id, **here, body=TagPatch.from_dict({"name": "Newest"}))
assert (changed.name, changed.tag_id) == ("Newest", tag.tag_id)
made = call("entries.create_entry", Entry, **here, body=EntryCreate.from_dict(
    {"entry_id": "first", "type_key": "post", "data": {"title": "One"}, "tags": [str(tag.tag_id)]}))
saved = call("entries.save_version", Entry, "first", **here, body=VersionCreate.from_dict(
    {"data": {"title": "Two"}, "base_version_id": str(made.latest_version.version_id)}))
assert saved.latest_version.number == 2
published = call("workflow.publish_entry", Entry, "first", **here, body=PublishRequest.from_dict({"version": 2}))
assert published.is_published is True
page = until(lambda: call("entries.list_entries", EntryPage, **here, tag=tag.tag_id), lambda page: [entry.title for entry in page.items] == ["Two"])
assert isinstance(page.items[0], Entry)
delivered = until(
    lambda: importlib.import_module("contentos_client.api.delivery.get_published_entry").sync("generated", "first", client=client),
    lambda answer: isinstance(answer, DeliveryEntry))
assert delivered.fields.to_dict() == {"title": "Two"}
actions = until(
    lambda: call("audit.list_events", AuditEventPage, **here, entity_id="first"),
    lambda page: {event.action for event in page.items} >= {"create", "save", "publish"})
assert actions.items
