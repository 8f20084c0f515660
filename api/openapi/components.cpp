#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_components() {
  return R"json({
"securitySchemes": {
  "bearer": {"type": "http", "scheme": "bearer", "description": "A management token (`cos_m_…`), or a platform admin's (`cos_a_…`)."},
  "deliveryBearer": {"type": "http", "scheme": "bearer", "description": "A delivery token (`cos_d_…`), or a management token that may read content."},
  "accessToken": {"type": "apiKey", "in": "query", "name": "access_token", "description": "The same token, as Contentful's clients send it."}
},
"parameters": {
  "Tenant": {"name": "ContentOS-Tenant", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 64}, "example": "acme", "description": "The tenant, by id or slug. Platform admins need it; for all others the token says it."},
  "Position": {"name": "ContentOS-Position", "in": "header", "schema": {"type": "string"}, "description": "What a write answered: the read waits until it shows that write, or answers 503."},
  "IdempotencyKey": {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "Makes repeating safe: the same key with the same command is answered as the first time and happens once; with another command it is a 422. Best a random UUID, which then is the command id of its events. A command that was refused, or that changed nothing, leaves nothing behind: its key stays free, and what is sent with it later is judged by how things stand then."},
  "IfMatch": {"name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": "^(\\*|(W/)?\"[!#-~]*\"([ \\t]*,[ \\t]*(W/)?\"[!#-~]*\")*)$"}, "description": "The record's ETag as it was read, several with commas between them, or `*` for whatever it is by now: 412 when it is at none of them. A weak tag is none."},
  "IfNoneMatch": {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}, "description": "Entity tags, comma separated, or *: 304 when one of them is current."},
  "Limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}, "example": 20, "description": "How many at most."},
  "Rows": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 50}, "example": 20, "description": "How many at most."},
  "Cursor": {"name": "cursor", "in": "query", "schema": {"type": "string", "minLength": 1, "maxLength": 1024}, "description": "`next_cursor` of the page before, with the same filters."},
  "AsOf": {"name": "as_of", "in": "query", "schema": {"type": "string", "format": "date-time"}, "description": "As everything stood when this time was recorded. Not together with as_of_occurred."},
  "AsOfOccurred": {"name": "as_of_occurred", "in": "query", "schema": {"type": "string", "format": "date-time"}, "description": "As everything stood in the world at this time, by when things happened; for imported histories."},
  "IncludeDeleted": {"name": "include_deleted", "in": "query", "schema": {"type": "boolean", "default": false}, "example": true, "description": "Deleted, archived and revoked records, too."},
  "From": {"name": "from", "in": "query", "required": true, "schema": {"type": "string", "minLength": 1, "maxLength": 1024}, "example": "1", "description": "Number or id of the older version."},
  "To": {"name": "to", "in": "query", "required": true, "schema": {"type": "string", "minLength": 1, "maxLength": 1024}, "example": "2", "description": "Number or id of the newer version."},
  "Challenge": {"name": "challenge", "in": "query", "required": true, "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"}, "example": "4bf92f3577b34da6a3ce929d0e0e4736", "description": "Random, and never used before."},
  "EntryId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "welcome", "description": "The entry's id."},
  "PublishedId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "imprint", "description": "The entry's id."},
  "TypeKey": {"name": "type_key", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "post", "description": "The content type's key."},
  "VersionNumber": {"name": "number", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "1", "description": "The version's number, or its id."},
  "RecordId": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}, "example": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11", "description": "The record's id."},
  "MadeId": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "format": "uuid"}, "example": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11", "description": "The id that it was given when it was made."},
  "RecordKind": {"name": "kind", "in": "path", "required": true, "schema": {"type": "string"}, "example": "entries", "description": "What kind of record, as paths call them."},
  "HistoryId": {"name": "id", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "welcome", "description": "The record's id."},
  "ProjectorName": {"name": "name", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "delivery", "description": "The read model."},
  "ReactorName": {"name": "reactor", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "scheduler", "description": "The reactor."},
  "DeliveryTenant": {"name": "tenant", "in": "path", "required": true, "schema": {"$ref": "#/components/schemas/ClientId"}, "example": "acme", "description": "The tenant's slug or id."},
  "Locale": {"name": "locale", "in": "query", "schema": {"type": "string", "minLength": 1}, "example": "en-US", "description": "A locale of the tenant, or * for all of them; by default the tenant's own."}
},
"headers": {
  "Position": {"description": "Give it to a read, and the read shows this write.", "schema": {"type": "string"}},
  "Replayed": {"description": "`true` when the key had been used for this command before: this is the answer of then.", "schema": {"type": "string", "enum": ["true"]}},
  "Unchanged": {"description": "`true` when what was asked for was so already: nothing was written, and the key is not kept.", "schema": {"type": "string", "enum": ["true"]}},
  "ETag": {"description": "Strong: changes whenever the answer does.", "schema": {"type": "string"}},
  "Location": {"description": "Where the record is read.", "schema": {"type": "string", "format": "uri-reference"}},
  "RetryAfter": {"description": "Seconds.", "schema": {"type": "integer"}},
  "CacheControl": {"description": "`public, max-age=…` for a public tenant, else `private, max-age=…`.", "schema": {"type": "string"}},
  "SurrogateKey": {"description": "Cache tags, separated by spaces.", "schema": {"type": "string"}},
  "CacheTag": {"description": "The same tags, separated by commas.", "schema": {"type": "string"}},
  "SetAside": {"description": "How many items of the page are set aside; absent when there are none.", "schema": {"type": "integer"}},
  "Truncated": {"description": "`true` when a search found more than it looks at, so that something may be missing.", "schema": {"type": "string", "enum": ["true"]}},
  "Next": {"description": "With `limit`: `after` of the next page; absent when there is nothing more now.", "schema": {"type": "string"}},
  "Resume": {"description": "`after` for whatever comes later. Of a stream it holds once that has come to its end.", "schema": {"type": "string"}}
},
"responses": {
  "BadRequest": {"description": "Not understandable: syntax, an unknown or wrong parameter or header", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": {"type": "/docs#problem-bad_request", "title": "Bad Request", "status": 400, "detail": "A query parameter is not right.", "code": "bad_request", "errors": [{"pointer": "?limit", "code": "out_of_range", "message": "1 to 200."}], "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}}}},
  "Unauthenticated": {"description": "No usable token", "headers": {"WWW-Authenticate": {"description": "How to authenticate.", "schema": {"type": "string"}}}, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
  "Forbidden": "The token lacks a scope, which `scope` names",
  "NotFound": "Absent, or another tenant's, which is the same",
  "StalePrecondition": "If-Match did not match, or was sent to what has no ETag",
  "UriTooLong": "The address is longer than the limit",
  "TooLarge": "The body is larger than the limit",
  "UnsupportedMediaType": "A media type, charset or content coding that is not read here; `errors` says which is",
  "ValidationFailed": {"description": "`errors` names every place, or an idempotency key was used for another command", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"},
    "example": {"type": "/docs#problem-validation_failed", "title": "Unprocessable Content", "status": 422, "detail": "The body is not right; `errors` says where.", "code": "validation_failed", "errors": [{"pointer": "/data/title", "code": "required", "message": "This field is needed."}], "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736"}}}},
  "TooMany": {"description": "The tenant has as many of these under way as it may have", "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
  "Internal": "Our mistake; the trace id leads to it",
  "Unavailable": {"description": "Not now: overloaded, not caught up with a position, or a part cannot be reached", "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}},
  "NotReady": {"description": "`why_not` says which is not, and why", "headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Readiness"}}}},
  "NotModified": {"description": "What you have is current", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}}}
}})json";
}

}  // namespace contentos::api
