#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_audit() {
  return R"json({
"/audit/v1/events": {
  "get": {
    "tags": ["Audit"],
    "operationId": "listEvents",
    "summary": "List events, newest first",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"name": "from", "in": "query", "required": false, "schema": {"type": "string", "format": "date-time"}, "description": "Recorded at this time or later."},
      {"name": "to", "in": "query", "required": false, "schema": {"type": "string", "format": "date-time"}, "description": "Recorded before this time."},
      {"name": "actor", "in": "query", "required": false, "schema": {"type": "string"}, "description": "The id of who did it: a token, a person, or a part of the system."},
      {"name": "actor_kind", "in": "query", "required": false, "schema": {"type": "string", "enum": ["person", "token", "system"]}, "description": "What kind of actor."},
      {"name": "author", "in": "query", "required": false, "schema": {"type": "string", "format": "uuid"}, "description": "The person on whose behalf it was done."},
      {"name": "entity_kind", "in": "query", "required": false, "schema": {"type": "string"}, "description": "`entry`, `content_type`, `tenant`, …", "example": "entry"},
      {"name": "entity_id", "in": "query", "required": false, "schema": {"type": "string"}, "description": "The entity's id."},
      {"name": "type", "in": "query", "required": false, "schema": {"type": "string"}, "description": "An event type, with or without its version.", "example": "entry.published"},
      {"name": "action", "in": "query", "required": false, "schema": {"type": "string"}, "description": "What was done: `create`, `save`, `publish`, …", "example": "publish"},
      {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}, "description": "How many at most."},
      {"$ref": "#/components/parameters/Cursor"}
    ],
    "responses": {
      "200": {"description": "Events with who did them, for whom, and the entity before and after", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/AuditEvent"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/audit/v1/authors": {
  "get": {
    "tags": ["Audit"],
    "operationId": "listAuthors",
    "summary": "List the persons that events are attributed to",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}, "description": "How many at most."},
      {"$ref": "#/components/parameters/Cursor"}
    ],
    "responses": {
      "200": {"description": "Persons with names, counts and times", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/AuditAuthor"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/audit/v1/{kind}/{id}/history": {
  "get": {
    "tags": ["Audit"],
    "operationId": "recordHistory",
    "summary": "Everything that happened to a record",
    "parameters": [
      {"$ref": "#/components/parameters/RecordKind"},
      {"$ref": "#/components/parameters/HistoryId"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}, "description": "How many at most."},
      {"$ref": "#/components/parameters/Cursor"}
    ],
    "responses": {
      "200": {"description": "Newest first", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/AuditEvent"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
}
})json";
}

}  // namespace contentos::api
