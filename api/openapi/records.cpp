#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_records() {
  return R"json({
"/api/v1/tenants": {
  "post": {
    "tags": ["Tenants"],
    "operationId": "createTenant",
    "summary": "Make a tenant",
    "description": "For platform admins.",
    "parameters": [
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewTenant"}, "example": {"name": "Acme", "slug": "acme", "settings": {"public_delivery": true, "locales": [{"code": "en-US"}, {"code": "de-DE", "fallback": "en-US"}]}}}}},
    "responses": {
      "201": {"description": "The tenant, with the system types html, pdf and page", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "get": {
    "tags": ["Tenants"],
    "operationId": "listTenants",
    "summary": "List tenants",
    "parameters": [
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/Limit"},
      {"$ref": "#/components/parameters/Cursor"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "All tenants for a platform admin (deleted ones when asked for), else the token's own", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Tenant"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/api/v1/tenants/{id}": {
  "get": {
    "tags": ["Tenants"],
    "operationId": "getTenant",
    "summary": "Read a tenant",
    "description": "A deleted one is there for platform admins alone, when they ask for it.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "The tenant", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  },
  "patch": {
    "tags": ["Tenants"],
    "operationId": "patchTenant",
    "summary": "Change a tenant",
    "description": "Settings are merged (RFC 7396). Slug, status, plan and owner are a platform admin's to change.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TenantPatch"}, "example": {"settings": {"cache_ttl_seconds": 60}}}}},
    "responses": {
      "200": {"description": "The tenant after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "delete": {
    "tags": ["Tenants"],
    "operationId": "deleteTenant",
    "summary": "Delete a tenant",
    "description": "For platform admins. From then on it is there for nobody else: its tokens are none, nothing of it is delivered, and its slug is free. Its content, tokens and schedules wait for an undelete.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "responses": {
      "200": {"description": "The tenant after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/tenants/{id}/undelete": {
  "post": {
    "tags": ["Tenants"],
    "operationId": "undeleteTenant",
    "summary": "Undelete a tenant",
    "description": "For platform admins. It comes back as it was, with the slug that it had, or with another one: 409 when another tenant has the slug by now. Schedules whose time has passed are carried out.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TenantUndelete"}}}},
    "responses": {
      "200": {"description": "The tenant after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/tenants/{id}/deactivate": {
  "post": {
    "tags": ["Tenants"],
    "operationId": "deactivateTenant",
    "summary": "Deactivate a tenant",
    "description": "For platform admins. It is suspended, as by `status`: nothing is delivered or written, and all of it is kept.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": false, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/TenantDeactivate"}}}},
    "responses": {
      "200": {"description": "The tenant after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/tenants/{id}/activate": {
  "post": {
    "tags": ["Tenants"],
    "operationId": "activateTenant",
    "summary": "Activate a tenant",
    "description": "For platform admins. The way back from a deactivation.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "responses": {
      "200": {"description": "The tenant after it", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tenant"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/tokens": {
  "post": {
    "tags": ["Tokens"],
    "operationId": "createToken",
    "summary": "Make a token",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewToken"}, "example": {"kind": "delivery", "name": "website"}}}},
    "responses": {
      "201": {"description": "The token; its text is shown this once", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "get": {
    "tags": ["Tokens"],
    "operationId": "listTokens",
    "summary": "List tokens",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/Limit"},
      {"$ref": "#/components/parameters/Cursor"},
      {"$ref": "#/components/parameters/AsOf"},
      {"$ref": "#/components/parameters/AsOfOccurred"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "Tokens without their texts", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Token"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/api/v1/tokens/{id}": {
  "get": {
    "tags": ["Tokens"],
    "operationId": "getToken",
    "summary": "Read a token",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"$ref": "#/components/parameters/Tenant"}
    ],
    "responses": {
      "200": {"description": "The token without its text", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Token"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  },
  "delete": {
    "tags": ["Tokens"],
    "operationId": "revokeToken",
    "summary": "Revoke a token",
    "description": "Writes refuse it at once, reads within a second. With `descendants=true` every token that was made with it goes too, and what those made, in whatever tenant.",
    "parameters": [
      {"$ref": "#/components/parameters/RecordId"},
      {"name": "descendants", "in": "query", "schema": {"type": "boolean", "default": false}, "description": "Also revoke every token that was made with it, or with one of those"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "responses": {
      "200": {"description": "Asked with `descendants=true`: the ids of all tokens that open nothing any more", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"type": "object", "required": ["revoked"], "properties": {"revoked": {"type": "array", "items": {"type": "string", "format": "uuid"}}}}}}},
      "204": {"description": "It opens nothing any more", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/content-types": {
  "post": {
    "tags": ["Content types"],
    "operationId": "createContentType",
    "summary": "Make a content type",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewContentType"}, "example": {"type_key": "post", "display_name": "Post", "display_field": "title", "fields": [{"key": "title", "type": "string", "required": true, "localized": true}, {"key": "body", "type": "richtext", "localized": true}]}}}},
    "responses": {
      "201": {"description": "The type at schema version 1", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}, "Location": {"$ref": "#/components/headers/Location"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContentType"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "get": {
    "tags": ["Content types"],
    "operationId": "listContentTypes",
    "summary": "List content types",
    "parameters": [
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/Limit"},
      {"$ref": "#/components/parameters/Cursor"},
      {"$ref": "#/components/parameters/AsOf"},
      {"$ref": "#/components/parameters/AsOfOccurred"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "Types by key", "content": {"application/json": {"schema": {"allOf": [{"$ref": "#/components/schemas/Page"}, {"type": "object", "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/ContentType"}}}}]}}}},
      "400": {"$ref": "#/components/responses/BadRequest"}
    }
  }
},
"/api/v1/content-types/{type_key}": {
  "get": {
    "tags": ["Content types"],
    "operationId": "getContentType",
    "summary": "Read a content type",
    "parameters": [
      {"$ref": "#/components/parameters/TypeKey"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IncludeDeleted"}
    ],
    "responses": {
      "200": {"description": "The type", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContentType"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  },
  "put": {
    "tags": ["Content types"],
    "operationId": "changeContentType",
    "summary": "Change a content type",
    "description": "The whole definition. What is not compatible needs `migration` steps, which are applied when an old version is next edited, never to what is stored.",
    "parameters": [
      {"$ref": "#/components/parameters/TypeKey"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "requestBody": {"required": true, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContentTypeChange"}}}},
    "responses": {
      "200": {"description": "The type at its new schema version; unchanged when nothing differs", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContentType"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "413": {"$ref": "#/components/responses/TooLarge"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  },
  "delete": {
    "tags": ["Content types"],
    "operationId": "deleteContentType",
    "summary": "Delete a content type",
    "description": "409 `in_use` while it has entries.",
    "parameters": [
      {"$ref": "#/components/parameters/TypeKey"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "responses": {
      "200": {"description": "The type, deleted", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContentType"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
},
"/api/v1/content-types/{type_key}/undelete": {
  "post": {
    "tags": ["Content types"],
    "operationId": "undeleteContentType",
    "summary": "Take back a deletion",
    "parameters": [
      {"$ref": "#/components/parameters/TypeKey"},
      {"$ref": "#/components/parameters/Tenant"},
      {"$ref": "#/components/parameters/IdempotencyKey"}
    ],
    "responses": {
      "200": {"description": "The type", "headers": {"ContentOS-Position": {"$ref": "#/components/headers/Position"}, "Idempotency-Replayed": {"$ref": "#/components/headers/Replayed"}, "ContentOS-Unchanged": {"$ref": "#/components/headers/Unchanged"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ContentType"}}}},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"},
      "409": {"$ref": "#/components/responses/Conflict"},
      "422": {"$ref": "#/components/responses/ValidationFailed"}
    }
  }
}
})json";
}

}  // namespace contentos::api
