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
      {"name": "fields.{key}", "in": "query", "required": false, "schema": {"type": "string"}, "description": "`fields.slug=welcome`, or `fields.slug[in]=a,b` for one of several: indexed fields of the content type.", "example": "welcome"},
      {"name": "sys.{member}", "in": "query", "required": false, "schema": {"type": "string"}, "description": "`sys.id`, `sys.slug`, `sys.createdAt`, `sys.updatedAt`, `sys.publishedAt`, `sys.contentType.sys.id`, `sys.site.sys.id`, each also with `[in]`. A slug is that of the locale that is read, or of those it falls back to; with `locale=*` of the default locale. No `content_type` is needed.", "example": "welcome"},
      {"name": "metadata.{list}.sys.id", "in": "query", "required": false, "schema": {"type": "string"}, "description": "By tags (`metadata.tags.sys.id`) and categories (`metadata.concepts.sys.id`) as they were when the entry was published: one alone, with `[in]` any of several, with `[all]` each of several. `metadata.tags[exists]=false` finds those that bear none, `true` those that bear some. No `content_type` is needed. A request takes at most 20 filters, as one of which each value of `[all]` counts. Right after an upgrade such filters, and those by slug and site, may be 503 `not_caught_up` until what an earlier release prepared is rebuilt.", "example": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"},
      {"name": "order", "in": "query", "required": false, "schema": {"type": "string"}, "description": "Indexed fields and `sys.…` (`sys.slug`, too), comma separated; a minus is descending. By default `-sys.updatedAt`.", "example": "-sys.createdAt"},
      {"name": "skip", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0, "default": 0}, "description": "How many to pass over."},
      {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "minimum": 0, "maximum": 1000, "default": 100}, "description": "How many at most."},
      {"$ref": "#/components/parameters/Locale"},
      {"$ref": "#/components/parameters/Position"},
      {"$ref": "#/components/parameters/IfNoneMatch"}
    ],
    "responses": {
      "200": {"description": "Published entries in one locale", "headers": {"ETag": {"$ref": "#/components/headers/ETag"}, "Cache-Control": {"$ref": "#/components/headers/CacheControl"}, "Surrogate-Key": {"$ref": "#/components/headers/SurrogateKey"}, "Cache-Tag": {"$ref": "#/components/headers/CacheTag"}}, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DeliveryList"}, "example": {"sys": {"type": "Array"}, "total": 1, "skip": 0, "limit": 100, "items": [{"metadata": {"tags": [{"sys": {"type": "Link", "linkType": "Tag", "id": "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"}}], "concepts": []}, "sys": {"id": "welcome", "type": "Entry", "slug": "welcome", "locale": "en-US"}, "fields": {"title": "Welcome"}}]}}}},
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
