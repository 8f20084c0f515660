#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_operations() {
  return R"json({
"/api/v1/imports": {
  "post": {
    "tags": ["Imports and exports"],
    "operationId": "startImport",
    "summary": "Import a history",
    "description": "One save per line, by its author at its time. The whole file is planned in its order before anything is written: the first line wins a slug or a unique value. The same line is never imported twice. A bad line is reported with its number and member, and the rest goes on. A tenant has at most 16 unfinished imports, of which one runs at a time.",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"},
      {"name": "type", "in": "query", "required": false, "schema": {"type": "string"}, "description": "The content type of the entries.", "example": "post"},
      {"name": "id", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Which member of a line is the entry's key."},
      {"name": "time", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Which member says when."},
      {"name": "author", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Which member says who."},
      {"name": "note", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Which member is the note."},
      {"name": "version", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Which member tells the saves of an entry apart; the time does where a line has none. Any string or whole number."},
      {"name": "field", "in": "query", "required": false, "schema": {"type": "array", "items": {"type": "string"}}, "style": "form", "explode": true, "description": "`member=field`: a member of the line to a field of the type; may come several times.", "example": ["html=body"]},
      {"name": "publish", "in": "query", "required": false, "schema": {"type": "boolean", "default": true}, "description": "Publish each save, unless its line says `\"published\": false`."},
      {"name": "strict", "in": "query", "required": false, "schema": {"type": "boolean", "default": false}, "description": "Write nothing unless every line would be accepted by what the tenant holds now."},
      {"name": "make_type", "in": "query", "required": false, "schema": {"type": "boolean", "default": false}, "description": "Make the content type when there is none of its key and a line is to be written; needs `types:write`."}
    ],
    "responses": {
      "202": {"description": "Taken over; the operation tells how far it is", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Operation"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "415": {"$ref": "#/components/responses/UnsupportedMediaType"},
      "422": {"$ref": "#/components/responses/ValidationFailed"},
      "429": {"description": "The tenant has as many unfinished imports as it may have", "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    },
    "requestBody": {"required": true, "content": {"application/x-ndjson": {"schema": {"type": "string"}, "example": "{\"post\":\"welcome\",\"version\":1,\"committed_at\":\"2021-05-06T10:00:00Z\",\"author\":\"Ada\",\"title\":\"Welcome\"}\n"}}}
  }
},
"/api/v1/operations/{id}": {
  "get": {
    "tags": ["Imports and exports"],
    "operationId": "getOperation",
    "summary": "Watch an operation",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/Tenant"}
    ],
    "responses": {
      "200": {"description": "How far it is, or how it ended", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Operation"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/v1/export": {
  "get": {
    "tags": ["Imports and exports"],
    "operationId": "exportEvents",
    "summary": "Export a tenant's events",
    "description": "All that there are at the moment of the request, as one stream, or a page of them with `limit`. A stream that cannot be ended well ends with the connection, before its last chunk. The token is looked at when it begins.",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"name": "after", "in": "query", "required": false, "schema": {"type": "string"}, "description": "`ContentOS-Next` or `ContentOS-Resume` of the page before."},
      {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 1, "maximum": 5000}, "description": "About how many events; whole appends only. Without it: all."}
    ],
    "responses": {
      "200": {"description": "CloudEvents, one on each line, oldest first", "headers": {"ContentOS-Next": {"description": "With `limit`: `after` of the next page; absent when there is nothing more now.", "schema": {"type": "string"}}, "ContentOS-Resume": {"description": "`after` for whatever comes later. Of a stream it holds once that has come to its end.", "schema": {"type": "string"}}}, "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/CloudEvent"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/v1/projectors": {
  "get": {
    "tags": ["Projectors"],
    "operationId": "listProjectors",
    "summary": "List read models with their lag",
    "description": "For platform admins.",
    "responses": {
      "200": {"description": "All of this process", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Projector"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/api/v1/projectors/{name}": {
  "get": {
    "tags": ["Projectors"],
    "operationId": "getProjector",
    "summary": "Watch a read model",
    "description": "For platform admins.",
    "parameters": [
      {"$ref": "#/components/parameters/ProjectorName"}
    ],
    "responses": {
      "200": {"description": "How it is doing, and how far a rebuild is", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Projector"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/v1/projectors/{name}/rebuild": {
  "post": {
    "tags": ["Projectors"],
    "operationId": "rebuildProjector",
    "summary": "Build a read model anew",
    "description": "For platform admins.",
    "parameters": [
      {"$ref": "#/components/parameters/ProjectorName"}
    ],
    "responses": {
      "202": {"description": "Started, beside the live one, which it replaces at the end", "headers": {"Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Projector"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/projectors/{name}/unpark": {
  "post": {
    "tags": ["Projectors"],
    "operationId": "unparkTenant",
    "summary": "Replay what was set aside of a tenant",
    "description": "For platform admins. What still cannot be folded stays set aside: then the answer is 503 `set_aside` and names the event and the reason.",
    "parameters": [
      {"$ref": "#/components/parameters/ProjectorName"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "additionalProperties": false, "required": ["tenant"], "properties": {"tenant": {"type": "string", "description": "Id or slug."}}}, "example": {"tenant": "acme"}}}},
    "responses": {
      "200": {"description": "The read model after it", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Projector"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/projectors/{name}/skip": {
  "post": {
    "tags": ["Projectors"],
    "operationId": "skipEvent",
    "summary": "Have a read model leave an event out that it cannot fold",
    "description": "For platform admins. An event of the tenant, which every process that projects the model obeys when it comes along, and every rebuild; a program that can fold the event takes no notice. What was set aside because of it comes back without it. Whose event it is must be said where no model of the asked process has anything set aside because of it.",
    "parameters": [
      {"$ref": "#/components/parameters/ProjectorName"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"type": "object", "additionalProperties": false, "required": ["event"], "properties": {"event": {"type": "string", "format": "uuid", "description": "As `set_aside` of the read model names it."}, "tenant": {"type": "string", "description": "Id or slug."}, "reason": {"type": "string", "maxLength": 1000}}}, "example": {"event": "01890a5d-ac96-774b-bcce-b302099a8057"}}}},
    "responses": {
      "200": {"description": "What is skipped", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Skip"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
}
})json";
}

}  // namespace contentos::api
