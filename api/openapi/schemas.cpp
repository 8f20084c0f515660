#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_schemas() {
  return R"json({
"ClientId": {"type": "string", "maxLength": 64, "pattern": "^(\\.{0,2}[A-Za-z0-9_-]|\\.{3})[A-Za-z0-9._-]*$", "description": "1 to 64 of A-Z a-z 0-9 . _ -, and neither . nor .. alone."},
"Problem": {"type": "object", "required": ["type", "title", "status", "detail", "code"], "properties": {
  "type": {"type": "string", "format": "uri-reference"}, "title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"},
  "code": {"type": "string", "description": "What to decide on."},
  "scope": {"type": "string", "description": "With `forbidden`: the scope that the token lacks."},
  "allowed": {"type": "array", "items": {"type": "string"}, "description": "With `invalid_transition`: what the workflow does allow."},
  "holder": {"type": "string", "description": "With `already_exists`: the stream of the record that holds the value."},
  "holders": {"type": "array", "items": {"type": "string"}, "description": "With `in_use`: the streams of the records that depend on this one, at most 20 of them."},
  "holders_total": {"type": "integer", "minimum": 1, "description": "With `in_use`: how many depend on it, counted no further than to 1,000, which means 1,000 or more."},
  "reference": {"type": "string", "description": "With `validation_failed`: the record that does not exist, as `kind/id`."},
  "errors_total": {"type": "integer", "description": "How many there are, when not all of them are listed."},
  "errors": {"type": "array", "items": {"type": "object", "required": ["pointer", "code", "message"], "properties": {
    "pointer": {"type": "string", "description": "A JSON pointer into the body, `?name` of a parameter, or a header's name."}, "code": {"type": "string"}, "message": {"type": "string"}}}},
  "trace_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"}}},
"VersionConflict": {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"type": "object", "properties": {
  "schema_version": {"type": "integer", "description": "Of a content type: the one that is current."},
  "latest_version": {"$ref": "#/components/schemas/VersionFacts"},
  "diff_latest": {"type": "array", "items": {"$ref": "#/components/schemas/FieldChange"}, "description": "What changed from your base to the latest version."},
  "diff_yours": {"type": "array", "items": {"$ref": "#/components/schemas/FieldChange"}, "description": "What you changed from your base."},
  "truncated": {"type": "boolean", "description": "Parts of the changes do not fit into 1 MiB each and were left out; the changes concerned say so. `/diff` gives them one kind at a time."}}}]},
"EvaluatedFlag": {"type": "object", "required": ["flag_id", "flag_key", "is_on", "reason"], "properties": {
  "flag_id": {"type": "string", "format": "uuid"}, "flag_key": {"type": "string"}, "is_on": {"type": "boolean"},
  "reason": {"type": "string", "enum": ["off", "not_yet", "ended", "targeted_user", "targeted_role", "rolled_out", "not_rolled_out", "no_subject"], "description": "`no_subject`: it is for some of all, and nobody said for whom it was asked."}}},
"Actor": {"type": "object", "required": ["kind", "id"], "properties": {"kind": {"type": "string", "enum": ["person", "token", "system"]}, "id": {"type": "string"}}},
"NamedActor": {"type": "object", "required": ["kind", "id", "name"], "properties": {"kind": {"type": "string", "description": "`person`, `token` or `system`, or one that only a newer program knows."}, "id": {"type": "string"}, "name": {"type": ["string", "null"], "description": "null when the person was erased, or when nobody knows it."}}},
"Names": {"type": "object", "description": "The persons that the answer mentions, by id. null when erased.", "additionalProperties": {"type": ["string", "null"]}},
"Audited": {"type": "object", "description": "What every record says of its own history.", "properties": {
  "created_at": {"type": "string", "format": "date-time"}, "created_by": {"$ref": "#/components/schemas/Actor"},
  "updated_at": {"type": "string", "format": "date-time"}, "updated_by": {"$ref": "#/components/schemas/Actor"},
  "deleted_at": {"type": ["string", "null"], "format": "date-time"}, "deleted_by": {"anyOf": [{"$ref": "#/components/schemas/Actor"}, {"type": "null"}]},
  "is_deleted": {"type": "boolean"}, "is_active": {"type": "boolean"}, "can_delete": {"type": "boolean"}, "is_system": {"type": "boolean"},
  "set_aside": {"type": "boolean", "const": true, "description": "On a line of a list, where no header can say it: the read model has ceased to follow this one, which is as it was then."}}},
"LocaleSetting": {"type": "object", "additionalProperties": false, "required": ["code"], "properties": {"code": {"type": "string", "maxLength": 35, "pattern": "^[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*$"}, "name": {"type": "string"}, "fallback": {"type": ["string", "null"]}, "optional": {"type": "boolean"}}},
"Settings": {"type": "object", "properties": {
  "site_name": {"type": "string"}, "default_locale": {"type": "string"}, "locales": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"$ref": "#/components/schemas/LocaleSetting"}},
  "cache_ttl_seconds": {"type": "integer", "minimum": 0, "maximum": 31536000, "default": 3600}, "public_delivery": {"type": "boolean", "default": false},
  "refuse_delete_of_published": {"type": "boolean", "default": false},
  "branding": {"$ref": "#/components/schemas/Branding"}, "nav": {"type": "array", "items": {"$ref": "#/components/schemas/NavItem"}, "maxItems": 200, "description": "The site's menu: at most three levels, and 200 items in all."},
  "footer": {"$ref": "#/components/schemas/Footer"}, "seo": {"$ref": "#/components/schemas/Seo"}}, "description": "Members of your own are kept as they are given, 64 KiB of them. `branding`, `nav`, `footer` and `seo` are judged when they are given: what was stored there before they were is shown as it is."},
"WebUrl": {"type": ["string", "null"], "maxLength": 2000, "pattern": "^(/([^/]|$)|[hH][tT][tT][pP][sS]?://[^/?#:@])", "description": "Absolute, http or https, or from the site's root: `/about`."},
"Color": {"type": ["string", "null"], "pattern": "^#[0-9A-Fa-f]{6}$", "example": "#1a2b3c"},
"Branding": {"type": ["object", "null"], "additionalProperties": false, "properties": {
  "logo_url": {"$ref": "#/components/schemas/WebUrl"}, "icon_url": {"$ref": "#/components/schemas/WebUrl"}, "primary_color": {"$ref": "#/components/schemas/Color"}, "accent_color": {"$ref": "#/components/schemas/Color"},
  "font_family": {"type": ["string", "null"], "maxLength": 200, "description": "Names of fonts, as in CSS.", "example": "Inter, sans-serif"}}},
"NavItem": {"type": "object", "additionalProperties": false, "required": ["label"], "properties": {
  "label": {"type": "string", "minLength": 1, "maxLength": 200}, "url": {"type": "string", "maxLength": 2000, "pattern": "^(/([^/]|$)|[hH][tT][tT][pP][sS]?://[^/?#:@])"}, "items": {"type": "array", "items": {"$ref": "#/components/schemas/NavItem"}}}},
"Footer": {"type": ["object", "null"], "additionalProperties": false, "properties": { "text": {"type": ["string", "null"], "maxLength": 1000}, "columns": {"type": ["array", "null"], "maxItems": 200, "items": {"$ref": "#/components/schemas/NavItem"}, "description": "A column is an item whose items are its links: two levels, and 200 items in all."}}},
"Seo": {"type": ["object", "null"], "additionalProperties": false, "description": "What a page has that says nothing else.", "properties": {
  "title_template": {"type": ["string", "null"], "maxLength": 200}, "description": {"type": ["string", "null"], "maxLength": 500}, "og_image_url": {"$ref": "#/components/schemas/WebUrl"},
  "robots": {"type": ["string", "null"], "maxLength": 200, "pattern": "^[A-Za-z0-9 ,:_-]*$", "example": "index, follow"}}},
"Tenant": {"allOf": [{"$ref": "#/components/schemas/Audited"}, {"type": "object", "required": ["tenant_id", "name", "slug", "status"], "properties": {
  "tenant_id": {"type": "string", "format": "uuid"}, "name": {"type": "string"}, "slug": {"type": "string"}, "status": {"type": "string", "enum": ["active", "suspended", "deleted"]},
  "owner": {"type": "string", "description": "Who answers for it, as the platform calls them: an account's id, no person's name."},
  "plan": {"type": "string"}, "region": {"type": "string"}, "default_site_id": {"type": "string", "format": "uuid"}, "settings": {"$ref": "#/components/schemas/Settings"}}}]},
"TenantCreate": {"type": "object", "additionalProperties": false, "required": ["name", "slug"], "properties": {
  "name": {"type": "string", "minLength": 1, "maxLength": 200}, "slug": {"$ref": "#/components/schemas/TenantSlug"}, "plan": {"type": ["string", "null"], "maxLength": 64}, "region": {"type": ["string", "null"], "maxLength": 64},
  "owner": {"type": ["string", "null"], "maxLength": 200, "description": "Who answers for it, as the platform calls them: an account's id, no person's name."}, "settings": {"anyOf": [{"$ref": "#/components/schemas/Settings"}, {"type": "null"}]}}},
"TenantSlug": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$", "description": "Some words are reserved, and none looks like an id.", "example": "acme"},
"TenantPatch": {"type": "object", "additionalProperties": false, "properties": {
  "name": {"type": ["string", "null"], "minLength": 1, "maxLength": 200}, "slug": {"anyOf": [{"$ref": "#/components/schemas/TenantSlug"}, {"type": "null"}], "description": "Platform admins only."}, "status": {"type": ["string", "null"], "enum": ["active", "suspended", null], "description": "Platform admins only."},
  "reason": {"type": ["string", "null"], "maxLength": 1024}, "plan": {"type": ["string", "null"], "maxLength": 64, "description": "Platform admins only."}, "owner": {"type": ["string", "null"], "maxLength": 200, "description": "Platform admins only."},
  "settings": {"anyOf": [{"$ref": "#/components/schemas/Settings"}, {"type": "null"}], "description": "A JSON Merge Patch (RFC 7396) of the settings: `null` takes a member away."}}},
"TenantUndelete": {"type": "object", "additionalProperties": false, "properties": {"slug": {"anyOf": [{"$ref": "#/components/schemas/TenantSlug"}, {"type": "null"}], "description": "Another slug than it had, which may be another tenant's by now."}}},
"TenantDeactivate": {"type": "object", "additionalProperties": false, "properties": {"reason": {"type": ["string", "null"], "maxLength": 1024}}},
"Token": {"allOf": [{"$ref": "#/components/schemas/Audited"}, {"type": "object", "required": ["token_id", "kind", "name"], "properties": {
  "token_id": {"type": "string", "format": "uuid"}, "kind": {"type": "string", "enum": ["management", "delivery"]}, "name": {"type": "string"}, "prefix": {"type": "string"},
  "scopes": {"type": "array", "items": {"$ref": "#/components/schemas/Scope"}}, "expires_at": {"type": ["string", "null"], "format": "date-time"}, "revoked_at": {"type": ["string", "null"], "format": "date-time"},
  "token": {"type": "string", "description": "The token itself: shown once, when it is made."}}}]},
"TokenCreate": {"type": "object", "additionalProperties": false, "required": ["kind", "name"], "properties": {
  "kind": {"type": "string", "enum": ["management", "delivery"]}, "name": {"type": "string", "minLength": 1, "maxLength": 200},
  "scopes": {"type": ["array", "null"], "minItems": 1, "items": {"$ref": "#/components/schemas/Scope"}, "description": "By default, for management, all that the asking token has, and `delivery:read` for delivery. Never more than the asking token may do itself."},
  "expires_at": {"type": ["string", "null"], "format": "date-time"}}},
"Scope": {"type": "string", "enum": ["content:read", "content:write", "content:publish", "types:read", "types:write", "tokens:manage", "tenant:read", "tenant:manage", "audit:read", "import", "delivery:read", "platform:admin"]},
"RevokedTokens": {"type": "object", "required": ["revoked"], "properties": {"revoked": {"type": "array", "items": {"type": "string", "format": "uuid"}}}},
"Field": {"type": "object", "additionalProperties": false, "required": ["key", "type"], "properties": {
  "key": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$", "description": "The member of `data` that has its value."}, "name": {"type": ["string", "null"], "description": "What people call it. By default the key."},
  "type": {"type": "string", "enum": ["string", "text", "richtext", "number", "bool", "datetime", "ref", "asset", "json", "blocks"], "description": "What one value is. `string` takes 50,000 bytes, `text` and `richtext` 4 MiB; `ref` and `asset` are links to an entry and to an asset."},
  "list": {"type": "boolean", "default": false, "description": "It has a list of values, at most 10,000."}, "required": {"type": "boolean", "default": false, "description": "Content without it is refused; of a localized field, without its value in the default locale."},
  "localized": {"type": "boolean", "default": false, "description": "It has a value for each locale: `{locale: value}`."},
  "indexed": {"type": "boolean", "default": false, "description": "Delivery filters and orders by it. Strings and lists of them, and single numbers, booleans, datetimes and links are indexed without this."},
  "unique": {"type": "boolean", "default": false, "description": "No two entries of the type have the same value. Of single strings, numbers and datetimes."},
  "disabled": {"type": "boolean", "default": false, "description": "Editors' tools do not offer it to be edited; what is saved in it is kept. It is not indexed."},
  "omitted": {"type": "boolean", "default": false, "description": "It is left out of what is delivered, and not indexed."},
  "constraints": {"anyOf": [{"$ref": "#/components/schemas/Constraints"}, {"type": "null"}], "description": "What its values must satisfy besides."},
  "sort_order": {"type": "integer", "minimum": -1000000, "maximum": 1000000, "description": "Where it stands among the fields: the least is first. By default as it stands in `fields`."}}},
"Definition": {"type": "object", "properties": {
  "display_name": {"type": ["string", "null"]}, "display_field": {"type": ["string", "null"], "description": "The field whose value is an entry's title."}, "is_singleton": {"type": "boolean", "default": false},
  "settings": {"type": ["object", "null"]}, "fields": {"type": "array", "maxItems": 200, "items": {"$ref": "#/components/schemas/Field"}}, "json_schema": {"description": "Draft 7, or null; the whole of `data` must satisfy it.", "type": ["object", "null"]}}},
"ContentType": {"allOf": [{"$ref": "#/components/schemas/Audited"}, {"$ref": "#/components/schemas/Definition"}, {"type": "object", "required": ["type_key", "schema_version", "display_name", "fields"], "properties": {
  "type_key": {"$ref": "#/components/schemas/ClientId"}, "schema_version": {"type": "integer", "minimum": 1}}}]},
"ContentTypeCreate": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/Definition"}, {"type": "object", "required": ["type_key"], "properties": {"type_key": {"$ref": "#/components/schemas/ClientId"}}}]},
"Constraints": {"type": "object", "additionalProperties": false, "description": "They bind the next save, not what is stored.", "properties": {
  "min": {"type": "number", "description": "The least number; of a text the fewest characters, of a list the fewest items. Characters are Unicode code points, as in JSON Schema's `minLength`: neither bytes nor UTF-16 units, and a letter with a combining mark is two."},
  "max": {"type": "number", "description": "The greatest number, the most characters or the most items, counted as for `min`."},
  "pattern": {"type": "string", "description": "What a text, or each of a list, must match somewhere (RE2)."}, "in": {"type": "array", "items": {}, "description": "All the values that there may be."},
  "type_keys": {"type": "array", "items": {"type": "string"}}}},
"ContentTypeChange": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/Definition"}, {"type": "object", "properties": {
  "type_key": {"anyOf": [{"$ref": "#/components/schemas/ClientId"}, {"type": "null"}], "description": "The one in the path, which does not change."},
  "schema_version": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000000, "description": "The version that the change is based on; 409 when another is current."},
  "migration": {"type": ["array", "null"], "items": {"$ref": "#/components/schemas/MigrationStep"}}}}]},
"MigrationStep": {"type": "object", "additionalProperties": false, "required": ["op", "field"], "properties": {"op": {"type": "string", "enum": ["rename", "default", "cast", "drop"]}, "field": {"type": "string"}, "to": {"type": ["string", "null"]}, "value": {}}},
"Slugs": {"type": "object", "description": "Locale to slug.", "additionalProperties": {"type": "string"}},
"VersionFacts": {"type": "object", "required": ["version_id", "number"], "properties": {
  "version_id": {"type": "string", "format": "uuid"}, "number": {"type": "integer", "minimum": 1}, "schema_version": {"type": "integer"}, "base_version_id": {"type": ["string", "null"]},
  "is_autosave": {"type": "boolean"}, "publish_note": {"type": "string"}, "restored_from": {"type": ["string", "null"]}, "merged_with": {"type": ["string", "null"]}, "title": {"type": "string", "description": "The display field's value in the default locale, cut between characters as people see them to at most 256 bytes of UTF-8."},
  "slugs": {"$ref": "#/components/schemas/Slugs"}, "checksum": {"type": "string", "description": "SHA-256 of the canonical data (RFC 8785), in hex."},
  "created_by": {"$ref": "#/components/schemas/Actor"}, "created_at": {"type": "string", "format": "date-time"}, "recorded_at": {"type": "string", "format": "date-time"}}},
"Version": {"allOf": [{"$ref": "#/components/schemas/VersionFacts"}, {"type": "object", "properties": {"data": {"type": ["object", "null"], "description": "null when its content was purged."}, "names": {"$ref": "#/components/schemas/Names"}}}]},
"Entry": {"allOf": [{"$ref": "#/components/schemas/Audited"}, {"type": "object", "required": ["entry_id", "type_key", "status", "stream_version"], "properties": {
  "entry_id": {"$ref": "#/components/schemas/ClientId"}, "external_id": {"type": "string"}, "type_key": {"type": "string"}, "site_id": {"type": "string", "format": "uuid"},
  "metadata": {"type": "object"}, "template_key": {"type": "string"}, "owner": {"$ref": "#/components/schemas/Actor"},
  "status": {"type": "string", "enum": ["draft", "in_review", "approved", "scheduled", "published", "archived"]}, "title": {"type": "string"}, "slug": {"type": "string"}, "slugs": {"$ref": "#/components/schemas/Slugs"},
  "is_published": {"type": "boolean"}, "has_unpublished_changes": {"type": "boolean", "description": "Something is live, and what was saved last differs from it in its data or slugs, or the entry's site, categories, tags, metadata or template do."}, "review_requested": {"type": "boolean"},
  "ended": {"type": "array", "description": "In the answer to a command: the review and the schedule that it ended.", "items": {"type": "object", "required": ["what", "version_id"], "properties": {"what": {"type": "string", "enum": ["review", "schedule"]}, "version_id": {"type": "string", "format": "uuid"}}}},
  "latest_version": {"anyOf": [{"$ref": "#/components/schemas/VersionFacts"}, {"type": "null"}]}, "live": {"anyOf": [{"$ref": "#/components/schemas/Live"}, {"type": "null"}]}, "review": {"anyOf": [{"$ref": "#/components/schemas/Review"}, {"type": "null"}]}, "schedule": {"anyOf": [{"$ref": "#/components/schemas/Schedule"}, {"type": "null"}]},
  "archived": {"type": "boolean"}, "editing": {"type": ["object", "null"], "properties": {"by": {"type": "string"}, "since": {"type": "string", "format": "date-time"}}}, "categories": {"type": "array", "items": {"type": "string", "format": "uuid"}}, "tags": {"type": "array", "items": {"type": "string", "format": "uuid"}}, "access": {"type": "string"},
  "published_version_id": {"type": ["string", "null"], "format": "uuid"}, "review_version_id": {"type": ["string", "null"], "format": "uuid"}, "scheduled_publish_at": {"type": ["string", "null"], "format": "date-time", "description": "null also when the schedule failed."},
  "stream_version": {"type": "integer", "description": "Counts what has happened to the entry; its ETag."}}}]},
"Live": {"type": "object", "required": ["version_id", "number", "since"], "properties": {"version_id": {"type": "string", "format": "uuid"}, "number": {"type": "integer", "minimum": 1}, "since": {"type": "string", "format": "date-time"}, "by": {"$ref": "#/components/schemas/Actor"},
  "unpublish_at": {"type": ["string", "null"], "format": "date-time"}, "time_zone": {"type": "string"}, "checksum": {"type": "string"}}},
"Review": {"type": "object", "required": ["version_id", "state", "requested_by", "requested_at"], "properties": {"version_id": {"type": "string", "format": "uuid"}, "state": {"type": "string", "enum": ["in_review", "approved"]}, "requested_by": {"$ref": "#/components/schemas/Actor"}, "requested_at": {"type": "string", "format": "date-time"},
  "approvals": {"type": "array", "items": {"type": "object", "required": ["by", "at"], "properties": {"by": {"$ref": "#/components/schemas/Actor"}, "at": {"type": "string", "format": "date-time"}, "note": {"type": "string"}}}}}},
"Schedule": {"type": "object", "required": ["version_id", "publish_at", "failed"], "properties": {
  "version_id": {"type": "string", "format": "uuid"}, "publish_at": {"type": "string", "format": "date-time"}, "unpublish_at": {"type": ["string", "null"]}, "time_zone": {"type": "string"}, "by": {"$ref": "#/components/schemas/Actor"},
  "failed": {"description": "The publication was refused at its time, or an operator let it go (`dropped`), and is not tried again. It stays until the entry is scheduled anew, unscheduled, published, unpublished, archived or deleted.", "type": ["object", "null"], "required": ["at", "code", "reason"], "properties": {
    "at": {"type": "string", "format": "date-time"}, "code": {"type": "string"}, "reason": {"type": "string"}}}}},
"EntryWithVersion": {"allOf": [{"$ref": "#/components/schemas/Entry"}, {"type": "object", "properties": {"version": {"$ref": "#/components/schemas/Version"}, "names": {"$ref": "#/components/schemas/Names"}}}]},
"Save": {"type": "object", "required": ["data"], "properties": {
  "data": {"type": "object", "description": "The whole content, which replaces that of the version before: a field that is left out is gone. At most 62 levels of objects and arrays deep, `data` being the first. Field key to value; for a localized field, to {locale: value}, and a locale that is left out is gone too."},
  "publish_note": {"type": ["string", "null"], "maxLength": 4096}, "is_autosave": {"type": ["boolean", "null"], "default": false},
  "slugs": {"type": ["object", "null"], "additionalProperties": {"type": "string", "maxLength": 200, "pattern": "^[a-z0-9]([a-z0-9._/-]{0,198}[a-z0-9])?$"}, "description": "Locale to slug, none of whose parts between slashes is empty, `.` or `..`; without this member those of the version before stay."},
  "categories": {"type": ["array", "null"], "maxItems": 100, "items": {"type": "string", "format": "uuid"}, "description": "Without this member the entry's categories stay."},
  "tags": {"type": ["array", "null"], "maxItems": 100, "items": {"type": "string", "format": "uuid"}, "description": "Without this member the entry's tags stay."}}},
"Metadata": {"type": ["object", "null"], "description": "Of the tenant's own, at most 16 KiB of canonical JSON."},
"TemplateKey": {"type": ["string", "null"], "maxLength": 100, "pattern": "^[A-Za-z0-9._/-]*$", "description": "What a renderer shows the entry with, by the tenant's own names."},
"MetadataChange": {"type": "object", "additionalProperties": false, "required": ["metadata"], "properties": {"metadata": {"type": "object", "description": "Of the tenant's own, at most 16 KiB of canonical JSON."}, "template_key": {"$ref": "#/components/schemas/TemplateKey"}}},
"EntrySite": {"type": "object", "additionalProperties": false, "required": ["site_id"], "properties": {"site_id": {"type": "string", "format": "uuid"}}},
"EntryOwner": {"type": "object", "additionalProperties": false, "properties": {"owner_id": {"type": ["string", "null"], "format": "uuid"}}},
"EntryCreate": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/Save"}, {"type": "object", "required": ["type_key"], "properties": {
  "site_id": {"type": ["string", "null"], "format": "uuid", "description": "Without it the tenant's default site."}, "owner_id": {"type": ["string", "null"], "format": "uuid", "description": "A person; without one, whoever makes the entry."},
  "metadata": {"$ref": "#/components/schemas/Metadata"}, "template_key": {"$ref": "#/components/schemas/TemplateKey"}, "type_key": {"$ref": "#/components/schemas/ClientId"},
  "entry_id": {"anyOf": [{"$ref": "#/components/schemas/ClientId"}, {"type": "null"}], "description": "Without it a random one."}, "external_id": {"type": ["string", "null"], "maxLength": 512}, "access": {"type": ["string", "null"], "enum": ["public", null]},
  "publish": {"type": ["boolean", "null"], "default": false, "description": "Publish the first version in the same step."}}}]},
"VersionCreate": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/Save"}, {"type": "object", "properties": {
  "base_version_id": {"type": ["string", "null"], "format": "uuid", "description": "The version that was edited; needed from the second version on."},
  "on_conflict": {"type": ["string", "null"], "enum": ["reject", "merge", null], "description": "By default `reject`. What happens when somebody else has saved since the base. merge: what `data` changes of the base goes into the latest version, unless both changed the same field (409). A field that the base has and `data` has not counts as taken out, so `data` is the whole content here too."}}}]},
"ChosenVersion": {"type": "object", "description": "By its id or its number; by default the latest version.", "properties": {"version_id": {"type": ["string", "null"], "format": "uuid"}, "version": {"type": ["integer", "null"], "minimum": 1, "maximum": 2000000000, "description": "Its number, instead of the id."}}},
"VersionChoice": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/ChosenVersion"}]},
"Note": {"type": "object", "additionalProperties": false, "properties": {"note": {"type": ["string", "null"], "maxLength": 4096}}},
"ScheduleRequest": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/ChosenVersion"}, {"type": "object", "required": ["publish_at"], "properties": {
  "publish_at": {"type": "string", "format": "date-time", "description": "In the future."}, "unpublish_at": {"type": ["string", "null"], "format": "date-time", "description": "After publish_at."}, "time_zone": {"$ref": "#/components/schemas/TimeZone"}}}]},
"PublishRequest": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/ChosenVersion"}, {"type": "object", "properties": {
  "publish_note": {"type": ["string", "null"], "maxLength": 4096}, "unpublish_at": {"type": ["string", "null"], "format": "date-time", "description": "In the future."}, "time_zone": {"$ref": "#/components/schemas/TimeZone"}}}]},
"TimeZone": {"type": ["string", "null"], "maxLength": 64, "default": "UTC", "description": "A name of the IANA tz database, kept for people. The times beside it have the offset that the zone has at that moment (where clocks are set back, either), else 422 `offset_mismatch` names the one that has not. A time in UTC (`Z`) says nothing of the zone's clocks and never disagrees."},
"RestoreRequest": {"unevaluatedProperties": false, "allOf": [{"$ref": "#/components/schemas/ChosenVersion"}, {"type": "object", "anyOf": [{"required": ["version_id"], "properties": {"version_id": {"type": "string"}}}, {"required": ["version"], "properties": {"version": {"type": "integer"}}}], "properties": {"publish_note": {"type": ["string", "null"], "maxLength": 4096}}}]},
"FieldChange": {"type": "object", "required": ["field", "change"], "properties": {
  "field": {"type": "string"}, "locale": {"type": "string"}, "change": {"type": "string", "enum": ["added", "removed", "changed"]}, "old": {}, "new": {},
  "patch": {"$ref": "#/components/schemas/DiffPatch"},
  "words": {"type": "array", "items": {"type": "object", "required": ["kind", "text"], "properties": {"kind": {"type": "string", "enum": ["equal", "removed", "added"]}, "text": {"type": "string"}}}},
  "truncated": {"type": "boolean", "const": true, "description": "A part of this change does not fit into the answer and was left out."}}},
"DiffPatch": {"type": "array", "description": "RFC 6902, by three of its operations.", "items": {"type": "object", "required": ["op", "path"], "properties": {"op": {"type": "string", "enum": ["add", "remove", "replace"]}, "path": {"type": "string"}, "value": {}}}},
"Diff": {"type": "object", "required": ["from", "to", "fields", "truncated"], "properties": {"from": {"$ref": "#/components/schemas/VersionFacts"}, "to": {"$ref": "#/components/schemas/VersionFacts"},
  "fields": {"type": "array", "items": {"$ref": "#/components/schemas/FieldChange"}}, "patch": {"$ref": "#/components/schemas/DiffPatch", "description": "Absent when it was not asked for or does not fit."},
  "truncated": {"type": "boolean", "description": "Something that was asked for is over 1 MiB and was left out; ask for fewer parts, or read the versions."}}},
"Operation": {"allOf": [{"$ref": "#/components/schemas/Audited"}, {"type": "object", "required": ["operation_id", "kind", "status"], "properties": {
  "operation_id": {"type": "string", "format": "uuid"}, "kind": {"type": "string"}, "status": {"type": "string", "enum": ["running", "succeeded", "succeeded_with_errors", "failed"]},
  "parameters": {"type": "object"}, "summary": {"type": "object"}, "progress": {"type": "object", "description": "`phase` (reading, planning, writing), counts of lines, and the first 100 `errors` {line, code, pointer, message} in the order of the lines; `failed` counts all."}}}]},
"Projector": {"type": "object", "required": ["name", "running", "lag_events"], "properties": {
  "name": {"type": "string"}, "running": {"type": "boolean"}, "is_elsewhere": {"type": "boolean", "description": "Another process projects it."}, "healthy": {"type": "boolean"}, "lag_events": {"type": "integer"}, "fault": {"type": "string"}, "last_error": {"type": "string"}, "set_aside_streams": {"type": "integer"}, "set_aside_tenants": {"type": "integer"},
  "set_aside": {"type": "array", "description": "What the model does not follow, because of which event, and why; the first 100.", "items": {"type": "object", "required": ["tenant_id", "stream", "since_position", "event_id", "reason", "is_waiting"], "properties": {"tenant_id": {"type": "string", "format": "uuid"}, "stream": {"type": ["string", "null"], "description": "null: all of the tenant."}, "since_position": {"type": "integer", "description": "Of the tenant: the first event that is not applied."}, "event_id": {"type": ["string", "null"], "format": "uuid"}, "event_type": {"type": "string"}, "reason": {"type": "string"}, "is_waiting": {"type": "boolean", "description": "A newer program knows the event's type, and takes this back by itself."}}}},
  "rebuilding": {"type": ["object", "null"], "properties": {"events_done": {"type": "integer"}, "events_total": {"type": "integer"}}},
  "shards": {"type": "array", "items": {"type": "object", "properties": {"shard": {"type": "integer"}, "position": {"type": "integer"}, "head": {"type": "integer"}, "lag_events": {"type": "integer"}, "gaps": {"type": "integer"}}}}}},
"CloudEvent": {"type": "object", "description": "CloudEvents 1.0.", "required": ["specversion", "id", "source", "type"], "properties": {
  "specversion": {"type": "string", "const": "1.0"}, "id": {"type": "string"}, "source": {"type": "string"}, "type": {"type": "string"}, "subject": {"type": "string"}, "time": {"type": "string", "format": "date-time"},
  "tenantposition": {"type": "integer"}, "streamversion": {"type": "integer"}, "hash": {"type": "string"}, "data": {"type": "object", "properties": {"data": {"type": "object"}, "body": {}}}}},
"AuditEvent": {"type": "object", "required": ["event_id", "tenant_position", "recorded_at", "occurred_at", "type", "action", "actor", "entity"], "properties": {
  "event_id": {"type": "string", "format": "uuid"}, "tenant_position": {"type": "integer"}, "recorded_at": {"type": "string", "format": "date-time"}, "occurred_at": {"type": "string", "format": "date-time"},
  "type": {"type": "string"}, "action": {"type": "string"}, "actor": {"$ref": "#/components/schemas/NamedActor"}, "attributed_to": {"anyOf": [{"$ref": "#/components/schemas/NamedActor"}, {"type": "null"}]},
  "entity": {"type": "object", "properties": {"kind": {"type": "string"}, "id": {"type": "string"}}}, "stream_version": {"type": "integer"}, "note": {"type": "string"},
  "before": {"type": ["object", "null"]}, "after": {"type": ["object", "null"]}, "command_id": {"type": "string"}, "correlation_id": {"type": "string"}, "hash": {"type": "string"}, "by_header": {"type": "boolean", "description": "The program could not fold the event: before and after are null, whatever it changed."}}},
"AuditAuthor": {"type": "object", "required": ["person_id", "name", "events"], "properties": {"person_id": {"type": "string", "format": "uuid"}, "name": {"type": ["string", "null"]}, "events": {"type": "integer"},
  "first_occurred_at": {"type": "string", "format": "date-time"}, "last_occurred_at": {"type": "string", "format": "date-time"}}},
"Page": {"type": "object", "required": ["items", "next_cursor"], "properties": {"next_cursor": {"type": ["string", "null"], "description": "`cursor` of the next page; null when there is none."}, "total": {"type": "integer", "minimum": 0, "description": "When it was asked for."},
  "items": {"type": "array"}, "set_aside": {"$ref": "#/components/schemas/SetAsideIds"}, "names": {"$ref": "#/components/schemas/Names"}}},
"SetAsideIds": {"type": "array", "items": {"type": "string"}, "description": "Items that are as they were when the read model ceased to follow them (see `projectors`); `total` counts them so. Absent when there are none; such a page is never cached, and `ContentOS-Set-Aside` counts them. In delivery it counts all entries of the tenant that are set aside: one that never was live may belong into the list."},
"DeliveryLink": {"type": "object", "properties": {"sys": {"type": "object", "properties": {"type": {"type": "string", "const": "Link"}, "linkType": {"type": "string"}, "id": {"type": "string"}}}}},
"DeliveryEntry": {"type": "object", "required": ["metadata", "sys", "fields"], "properties": {
  "metadata": {"type": "object", "required": ["tags", "concepts"], "properties": {"tags": {"type": "array", "items": {"$ref": "#/components/schemas/DeliveryLink"}, "description": "The entry's tags when it was published, as links of type `Tag`."},
    "concepts": {"type": "array", "items": {"$ref": "#/components/schemas/DeliveryLink"}, "description": "Its categories, as links of type `TaxonomyConcept`."},
    "custom": {"type": "object", "description": "The entry's `metadata`, as the editors gave it. Absent when it has none."}}},
  "sys": {"type": "object", "required": ["id", "type"], "properties": {"id": {"type": "string"}, "type": {"type": "string", "const": "Entry"}, "space": {"$ref": "#/components/schemas/DeliveryLink"},
    "environment": {"$ref": "#/components/schemas/DeliveryLink"}, "contentType": {"$ref": "#/components/schemas/DeliveryLink"}, "createdAt": {"type": "string", "format": "date-time"}, "updatedAt": {"type": "string", "format": "date-time"},
    "revision": {"type": "integer"}, "publishedVersion": {"type": "integer"}, "versionId": {"type": "string"}, "locale": {"type": "string", "description": "Absent with `locale=*`."},
    "slug": {"type": "string", "description": "Of the locale that is read, or of the first that it falls back to; with `locale=*` of the default locale. Absent when there is none."},
    "slugs": {"type": "object", "additionalProperties": {"type": "string"}, "description": "With `locale=*` alone: the slug of each locale that has one of its own."},
    "site": {"$ref": "#/components/schemas/DeliveryLink", "description": "A link of type `Site`. Absent in what was published before it was kept with what is published."},
    "templateKey": {"type": "string", "description": "Absent when the entry has none."}}},
  "fields": {"type": "object"}}},
"DeliveryList": {"type": "object", "required": ["sys", "limit", "items"], "description": "With `cursor=true` there are `pages` instead of `total` and `skip`.", "properties": {
  "sys": {"type": "object", "properties": {"type": {"type": "string", "const": "Array"}}}, "total": {"type": "integer"}, "skip": {"type": "integer"}, "limit": {"type": "integer"},
  "pages": {"type": "object", "properties": {"next": {"type": "string", "description": "Path and query of the next page; absent on the last one."}}},
  "items": {"type": "array", "items": {"$ref": "#/components/schemas/DeliveryEntry"}}, "set_aside": {"$ref": "#/components/schemas/SetAsideIds"}}},
"Identity": {"type": "object", "required": ["proofs"], "properties": {"proofs": {"type": "array", "items": {"type": "object", "required": ["place", "proof"], "properties": {"place": {"type": "string", "example": "127.0.0.1:8080"}, "proof": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}}}}},
"Readiness": {"type": "object", "required": ["ready", "parts"], "properties": {"ready": {"type": "boolean"},
  "parts": {"type": "array", "items": {"type": "object", "required": ["part", "ready"], "properties": {"part": {"type": "string"}, "ready": {"type": "boolean"}, "why_not": {"type": "string"}, "set_aside": {"type": "integer", "description": "Streams and tenants that this read model does not follow now; the others it does."}}}}}},
"Unpark": {"type": "object", "additionalProperties": false, "required": ["tenant"], "properties": {"tenant": {"type": "string", "minLength": 1, "maxLength": 64, "description": "Id or slug.", "example": "acme"}}},
"SkipCreate": {"type": "object", "additionalProperties": false, "required": ["event"], "properties": {"event": {"type": "string", "format": "uuid", "description": "As `set_aside` of the read model names it."}, "tenant": {"type": ["string", "null"], "maxLength": 64, "description": "Id or slug."}, "reason": {"type": ["string", "null"], "maxLength": 1000}}},
"Skip": {"allOf": [{"$ref": "#/components/schemas/Audited"}, {"type": "object", "required": ["event_id", "projections"], "properties": {"event_id": {"type": "string", "format": "uuid"}, "projections": {"type": "array", "items": {"type": "string"}}}}]},
"DeliveryFilters": {"type": "object", "additionalProperties": {"type": "string"}, "propertyNames": {"pattern": "^(fields\\.[A-Za-z_][A-Za-z0-9_]*(\\[in\\])?|sys\\.(id|slug|createdAt|updatedAt|publishedAt|contentType\\.sys\\.id|site\\.sys\\.id)(\\[in\\])?|metadata\\.(tags|concepts)(\\.sys\\.id(\\[(in|all)\\])?|\\[exists\\]))$"},
  "description": "`fields.slug` is an indexed field of the content type (`content_type` is needed). `sys.…` may be id, slug, createdAt, updatedAt, publishedAt, contentType.sys.id or site.sys.id; a slug is that of the locale that is read, or of those it falls back to; with `locale=*` of the default locale. `metadata.tags.sys.id` and `metadata.concepts.sys.id` are tags and categories as they were when the entry was published. `[in]` takes any of several with commas between them, `[all]` each of several; `metadata.tags[exists]=false` finds those that bear none."},
"MergePatch": {"type": "object", "description": "RFC 7396: `null` takes a field away. It is the content itself, not in a member `data`. What comes out is at most 62 levels deep, as in a save."},
"JsonPatch": {"type": "array", "description": "RFC 6902, all six operations. What comes out is at most 62 levels deep, as in a save.", "items": {"$ref": "#/components/schemas/PatchOperation"}},
"PatchOperation": {"type": "object", "required": ["op", "path"], "properties": {
  "op": {"type": "string", "enum": ["add", "remove", "replace", "move", "copy", "test"]}, "path": {"type": "string", "pattern": "^(/([^~/]|~[01])*)*$", "description": "A JSON pointer into the data."},
  "from": {"type": "string", "pattern": "^(/([^~/]|~[01])*)*$", "description": "Of move and copy."}, "value": {"description": "Of add, replace and test."}}},
"EntryTags": {"type": "object", "additionalProperties": false, "required": ["tags"], "properties": {"tags": {"type": "array", "maxItems": 100, "items": {"type": "string", "format": "uuid"}}}},
"EntryBatch": {"type": "object", "additionalProperties": false, "required": ["items"], "properties": {
  "atomic": {"type": ["boolean", "null"], "default": true, "description": "All or none; else each by itself."},
  "items": {"type": "array", "minItems": 1, "maxItems": 200, "items": {"$ref": "#/components/schemas/EntryBatchItem"}}}},
"EntryBatchItem": {"type": "object", "additionalProperties": false, "required": ["entry_id", "action"], "properties": {
  "entry_id": {"$ref": "#/components/schemas/ClientId"}, "action": {"type": "string", "enum": ["publish", "unpublish", "archive", "tag"]},
  "stream_version": {"type": ["integer", "null"], "minimum": 1, "maximum": 2000000000, "description": "The entry's as it was read: 412 when it has changed since."},
  "version_id": {"type": ["string", "null"], "format": "uuid", "description": "publish: by default the latest."}, "version": {"type": ["integer", "null"], "minimum": 1, "maximum": 2000000000, "description": "publish: the same by its number."},
  "publish_note": {"type": ["string", "null"], "maxLength": 4096, "description": "publish."}, "unpublish_at": {"type": ["string", "null"], "format": "date-time", "description": "publish."}, "time_zone": {"type": ["string", "null"], "maxLength": 64, "description": "publish."},
  "add": {"type": ["array", "null"], "maxItems": 100, "items": {"type": "string", "format": "uuid"}, "description": "tag: tags to bear. `add`, `remove` or both are needed."}, "remove": {"type": ["array", "null"], "items": {"type": "string", "format": "uuid"}, "description": "tag: tags to bear no more, none of those in `add`."}}},
"EntryBatchReport": {"type": "object", "required": ["changed", "unchanged"], "properties": {
  "changed": {"type": "integer"}, "unchanged": {"type": "integer"}, "failed": {"type": "integer", "description": "Not with `atomic`."},
  "items": {"type": "array", "description": "Not with `atomic`.", "items": {"type": "object", "required": ["entry_id", "status"], "properties": {
    "entry_id": {"$ref": "#/components/schemas/ClientId"}, "status": {"type": "integer", "description": "As of the change alone; an entry that is not there is a 422 `unknown_entry`, since it is a member that names it and not the address."}, "changed": {"type": "boolean"}, "stream_version": {"type": "integer"}, "problem": {"$ref": "#/components/schemas/Problem"}}}}}},
"Reactor": {"type": "object", "required": ["name", "open", "due", "lateness_seconds", "refused", "given_up"], "description": "Numbers are counted to 10,000, which means that or more.", "properties": {
  "name": {"type": "string"}, "open": {"type": "integer", "description": "To be done, now or later."}, "due": {"type": "integer", "description": "Of those, what could be done by now, and that nobody is at. What is to be tried again later is not."}, "lateness_seconds": {"type": "integer", "description": "For how long the first of what is due has waited for a worker."},
  "refused": {"type": "integer", "description": "For good, and an event says so."}, "given_up": {"type": "integer"}}},
"GivenUp": {"type": "object", "required": ["tenant_id", "key", "event_id", "due", "given_up_at", "attempts", "why", "payload"], "properties": {
  "tenant_id": {"type": "string", "format": "uuid"}, "key": {"type": "string"}, "event_id": {"type": "string", "format": "uuid"}, "due": {"type": "string", "format": "date-time"},
  "given_up_at": {"type": "string", "format": "date-time"}, "attempts": {"type": "integer"}, "why": {"type": "string"}, "payload": {"type": "object"}}},
"GivenUpDecision": {"unevaluatedProperties": false, "description": "One by its three names, or all.", "allOf": [{"type": "object", "properties": {
  "all": {"type": ["boolean", "null"], "default": false}, "tenant_id": {"type": ["string", "null"], "format": "uuid"}, "key": {"type": ["string", "null"], "minLength": 1, "maxLength": 1024, "pattern": "^[!-~]+$"}, "event_id": {"type": ["string", "null"], "format": "uuid"},
  "cursor": {"type": ["string", "null"], "maxLength": 1024, "description": "With `all`: `next_cursor` of the answer before."}},
  "anyOf": [{"required": ["all"], "properties": {"all": {"const": true}}}, {"required": ["tenant_id", "key", "event_id"], "properties": {"tenant_id": {"type": "string"}, "key": {"type": "string"}, "event_id": {"type": "string"}}}]}]},
"Decided": {"type": "object", "required": ["changed", "kept", "next_cursor"], "properties": {"changed": {"type": "integer"},
  "kept": {"type": "array", "items": {"$ref": "#/components/schemas/GivenUp"}, "description": "Those for which it could not be done, with the reason in `why`: they stay given up."},
  "next_cursor": {"type": ["string", "null"], "description": "`cursor` for the next of all; null when there are no more."}}},
"Health": {"type": "object", "required": ["status"], "properties": {"status": {"type": "string", "const": "ok"}}},
"OpenApi": {"type": "object", "required": ["openapi", "info", "paths"], "properties": {"openapi": {"type": "string"}, "info": {"type": "object"}, "paths": {"type": "object"}, "components": {"type": "object"}}}
})json";
}

}  // namespace contentos::api
