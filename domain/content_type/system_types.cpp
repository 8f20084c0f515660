#include "domain/content_type/content_type.hpp"

namespace contentos::content_type {

namespace {

Field field(std::string key, std::string name, FieldType type) {
  Field f;
  f.key = std::move(key);
  f.name = std::move(name);
  f.type = type;
  return f;
}

Definition definition(std::string name, std::string display_field, std::vector<Field> fields) {
  Definition d;
  d.display_name = std::move(name);
  d.display_field = std::move(display_field);
  d.fields = std::move(fields);
  for (std::size_t i = 0; i < d.fields.size(); ++i) { d.fields[i].sort_order = static_cast<std::int32_t>(i); }
  return d;
}

}  // namespace

std::vector<std::pair<TypeKey, Definition>> system_types() {
  using T = FieldType;
  return {
      {TypeKey("html"), definition("HTML", "title", {field("title", "Title", T::string), field("html_content", "HTML", T::text)})},
      {TypeKey("pdf"), definition("PDF", "title", {field("title", "Title", T::string), field("file_uuid", "File", T::asset)})},
      {TypeKey("page"), definition("Page", "title",
                                   {field("title", "Title", T::string), field("slug", "Slug", T::string), field("path", "Path", T::string),
                                    field("seo_title", "SEO title", T::string), field("seo_description", "SEO description", T::text),
                                    field("og_image_url", "Open Graph image", T::string), field("robots", "Robots", T::string),
                                    field("blocks", "Blocks", T::blocks)})}};
}

}  // namespace contentos::content_type
