// The settings by which a tenant's sites look and are found: `branding`, `nav`, `footer` and `seo` (default SEO). Judged when they are
// given and at no other time: what was stored under these names before they meant anything is folded, shown and kept, whatever its shape.
//
//   branding  {logo_url, icon_url, primary_color, accent_color, font_family}
//   nav       [item …]; an item is {label, url?, items?: [item …]}: three levels and 200 items at most
//   footer    {text, columns: [item …]}: a column is an item whose items are its links; two levels and 200 items at most
//   seo       {title_template, description, og_image_url, robots}
//
// Each member may be left out, and no other is known. A URL is absolute, http or https, or begins at the site's root (`/about`).
#pragma once

#include "domain/core/result.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace contentos::tenant {

/// Judges what a merge patch gives of these. What it takes away (`null`) is not judged, nor what `stored` has in the same words already, so
/// that whoever sends back what was read is not refused for what others left there. Pointers are below /settings.
void check_site_settings(boost::json::object const& stored, boost::json::object const& patch, std::vector<FieldError>& errors);

}  // namespace contentos::tenant
