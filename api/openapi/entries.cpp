#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_entries() {
  return R"json({
"/api/v1/entries": {
  "post": {
    "tags": ["Entries"],
    "operationId": "createEntry",
    "summary": "Make an entry with its first version",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewEntry"}, "example": {"entry_id": "welcome", "type_key": "post", "data": {"title": {"en-US": "Welcome"}, "body": {"en-US": "Hello."}}, "publish": true}}}},
    "responses": {
      "201": {"description": "The entry", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}, "Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "get": {
    "tags": ["Entries"],
    "operationId": "listEntries",
    "summary": "List entries",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"name": "status", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Any of draft, in_review, approved, scheduled, published, archived; comma separated.", "example": "draft,in_review"},
      {"name": "schedule", "in": "query", "required": false, "schema": {"type": "string", "enum": ["pending", "failed"]}, "description": "A version waits to be published, or its publication failed; whatever the status says of the latest version."},
      {"name": "type", "in": "query", "required": false, "schema": {"type": "string"}, "description": "A content type's key."},
      {"name": "author", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Made or last changed by: the id of a person or token."},
      {"name": "category", "in": "query", "required": false, "schema": {"type": "string", "format": "uuid"}, "description": "In this category."},
      {"name": "tag", "in": "query", "required": false, "schema": {"type": "string", "format": "uuid"}, "description": "With this tag."},
      {"name": "site", "in": "query", "required": false, "schema": {"type": "string", "format": "uuid"}, "description": "On this site."},
      {"name": "owner", "in": "query", "required": false, "schema": {"type": "string", "format": "uuid"}, "description": "Of this owner: the id of a person, or of the person or token that made it."},
      {"name": "template", "in": "query", "required": false, "schema": {"type": "string"}, "description": "With this template key."},
      {"name": "updated_from", "in": "query", "required": false, "schema": {"type": "string", "format": "date-time"}, "description": "Last changed at this time or later."},
      {"name": "updated_to", "in": "query", "required": false, "schema": {"type": "string", "format": "date-time"}, "description": "Last changed before this time."},
      {"name": "text", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Words of the title and of the latest version; `\"a phrase\"`, `-without`, `or`."},
      {"name": "order", "in": "query", "required": false, "schema": {"type": "string", "enum": ["updated_at", "-updated_at", "created_at", "-created_at", "title", "-title"], "default": "-updated_at"}, "description": "A minus is descending."},
      {"name": "with_total", "in": "query", "required": false, "schema": {"type": "boolean", "default": false}, "description": "Count all that match."},
      {"$ref": "#/components/parameters/Limit"},
      {"$ref": "#/components/parameters/Cursor"},
      {"$ref": "#/components/parameters/AsOf"},
      {"$ref": "#/components/parameters/AsOfOccurred"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "Entries without their data", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Entry"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/api/v1/entries/{id}": {
  "get": {
    "tags": ["Entries"],
    "operationId": "getEntry",
    "summary": "Read an entry with its latest version",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/IfNoneMatch"},
      {"$ref": "#/components/parameters/AsOf"},
      {"$ref": "#/components/parameters/AsOfOccurred"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "The entry, `version` with its data, and names", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EntryWithVersion"}}}},
      "304": {"$ref": "#/components/responses/NotModified"},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  },
  "delete": {
    "tags": ["Entries"],
    "operationId": "deleteEntry",
    "summary": "Delete an entry",
    "description": "Nothing is lost: its history stays readable, and undelete takes it back. What is live is unpublished in the same step.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "responses": {
      "200": {"description": "The entry, deleted", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/metadata": {
  "put": {
    "tags": ["Entries"],
    "operationId": "replaceMetadata",
    "summary": "Replace an entry's metadata and template",
    "description": "Without a new version. Both are replaced: what is left out is empty from now on. They are delivered from the next publication on.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EntryMetadata"}, "example": {"metadata": {"priority": 3}, "template_key": "pages/landing"}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/site": {
  "put": {
    "tags": ["Entries"],
    "operationId": "placeEntry",
    "summary": "Place an entry on a site",
    "description": "Without a new version. It is delivered there from the next publication on.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EntrySite"}, "example": {"site_id": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/owner": {
  "put": {
    "tags": ["Entries"],
    "operationId": "changeOwner",
    "summary": "Hand an entry over",
    "description": "Who is answerable for it: a person that the tenant knows. Without one, whoever made the entry.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EntryOwner"}, "example": {"owner_id": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"}}}},
    "responses": {
      "200": {"description": "The entry after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/InvalidTransition"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/entries/{id}/versions": {
  "post": {
    "tags": ["Entries"],
    "operationId": "saveVersion",
    "summary": "Save a new version",
    "description": "Every save is a version, also one that changes nothing. `data` is the whole content and replaces the version before: read, change, and send all of it, since a field that is left out is gone. Who may meet others sends `base_version_id` and `on_conflict: merge`; many who merge at once are served one after the other.",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewVersion"}, "example": {"data": {"title": {"en-US": "Welcome back"}}, "base_version_id": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11", "on_conflict": "merge"}}}},
    "responses": {
      "201": {"description": "The entry with its new latest version", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}, "Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/VersionConflict"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "get": {
    "tags": ["Entries"],
    "operationId": "listVersions",
    "summary": "List an entry's versions",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/Limit"},
      {"$ref": "#/components/parameters/Cursor"},
      {"name": "include_data", "in": "query", "required": false, "schema": {"type": "boolean", "default": false}, "description": "With the data of each version."},
      {"$ref": "#/components/parameters/AsOf"},
      {"$ref": "#/components/parameters/AsOfOccurred"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "Newest first", "content": {"application/json": {"schema": {"allOf": [{"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Version"}}}}]}, {"type": "object", "properties": {"names": {"$ref": "#/components/schemas/Names"}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/v1/entries/{id}/versions/{number}": {
  "get": {
    "tags": ["Entries"],
    "operationId": "getVersion",
    "summary": "Read one version",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"name": "number", "in": "path", "required": true, "schema": {"type": "string"}, "description": "The version's number, or its id.", "example": "3"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/AsOf"},
      {"$ref": "#/components/parameters/AsOfOccurred"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "The version with its data", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Version"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/v1/entries/{id}/diff": {
  "get": {
    "tags": ["Entries"],
    "operationId": "diffVersions",
    "summary": "Compare two versions",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"name": "from", "in": "query", "required": true, "schema": {"type": "string"}, "description": "Number or id of the older version.", "example": "1"},
      {"name": "to", "in": "query", "required": true, "schema": {"type": "string"}, "description": "Number or id of the newer version.", "example": "2"},
      {"name": "parts", "in": "query", "schema": {"type": "string"}, "example": "words", "description": "Of `values` (old and new), `words` and `patch` those that are needed, with commas between them; by default all. All values, words and patches of the fields together take at most 1 MiB, and the whole patch as much."},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "Field by field, and as a JSON Patch that turns the data of `from` into that of `to`", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Diff"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/v1/entries/{id}/restore": {
  "post": {
    "tags": ["Entries"],
    "operationId": "restoreVersion",
    "summary": "Make an old version the latest again",
    "parameters": [
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"$ref": "#/components/parameters/IfMatch"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/RestoreRequest"}, "example": {"version": 3}}}},
    "responses": {
      "200": {"description": "The entry with a new version that has the old data", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "ETag": {"$ref": "#/components/headers/ETag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Entry"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "412": {"$ref": "#/components/responses/StalePrecondition"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
}
})json";
}

}  // namespace contentos::api
