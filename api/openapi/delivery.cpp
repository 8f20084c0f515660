#include "api/openapi/openapi.hpp"

namespace contentos::api {

// NOLINTNEXTLINE(readability-function-size): it is one text
std::string_view openapi_delivery() {
  return R"json({
"/api/{tenant}/entries": {
  "get": {
    "tags": ["Delivery"],
    "operationId": "listPublishedEntries",
    "summary": "List published entries",
    "description": "HEAD is answered, too.",
    "security": [{"deliveryBearer": []}, {"accessToken": []}, {}],
    "parameters": [
      {"$ref": "#/components/parameters/DeliveryTenant"},
      {"name": "content_type", "in": "query", "required": false, "schema": {"type": "string"}, "description": "A content type's key; needed for `fields.…`.", "example": "post"},
      {"name": "status", "in": "query", "required": false, "schema": {"type": "string", "enum": ["PUBLISHED"]}, "description": "Accepted for old clients: nothing else is ever delivered."},
      {"name": "fields.{key}", "in": "query", "required": false, "schema": {"type": "string"}, "description": "`fields.slug=welcome`, or `fields.slug[in]=a,b` for one of several: indexed fields of the content type. `sys.id`, `sys.createdAt` and the like in the same way.", "example": "welcome"},
      {"name": "order", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Indexed fields and `sys.…`, comma separated; a minus is descending. By default `-sys.updatedAt`.", "example": "-sys.createdAt"},
      {"name": "skip", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0, "default": 0}, "description": "How many to pass over."},
      {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 100}, "description": "How many at most."},
      {"$ref": "#/components/parameters/Locale"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/IfNoneMatch"}
    ],
    "responses": {
      "200": {"description": "Published entries in one locale", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Cache-Control": {"$ref": "#/components/headers/CacheControl"}, "Surrogate-Key": {"$ref": "#/components/headers/SurrogateKey"}, "Cache-Tag": {"$ref": "#/components/headers/CacheTag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DeliveryList"}, "example": {"sys": {"type": "Array"}, "total": 1, "skip": 0, "limit": 100, "items": [{"sys": {"id": "welcome", "type": "Entry", "locale": "en-US"}, "fields": {"title": "Welcome"}}]}}}},
      "304": {"$ref": "#/components/responses/NotModified"},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
},
"/api/{tenant}/entries/{id}": {
  "get": {
    "tags": ["Delivery"],
    "operationId": "getPublishedEntry",
    "summary": "Read a published entry",
    "description": "HEAD is answered, too.",
    "security": [{"deliveryBearer": []}, {"accessToken": []}, {}],
    "parameters": [
      {"$ref": "#/components/parameters/DeliveryTenant"},
      {"$ref": "#/components/parameters/EntryId"},
      {"$ref": "#/components/parameters/Locale"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/IfNoneMatch"}
    ],
    "responses": {
      "200": {"description": "The entry as published, in one locale", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Cache-Control": {"$ref": "#/components/headers/CacheControl"}, "Surrogate-Key": {"$ref": "#/components/headers/SurrogateKey"}, "Cache-Tag": {"$ref": "#/components/headers/CacheTag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DeliveryEntry"}}}},
      "304": {"$ref": "#/components/responses/NotModified"},
      "400": {"$ref": "#/components/responses/BadRequest"},
      "404": {"$ref": "#/components/responses/NotFound"}
    }
  }
}
})json";
}

}  // namespace contentos::api
