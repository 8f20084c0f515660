# Draws where time was spent: reads what `perf script -F comm,ip,sym` prints and writes an SVG, callers below, what they call on top, each
# as wide as its share. Calls that take less than 0.4 % are left out. -v title='…'
function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s); return s }

# A symbol without its arguments and what every stack has.
function short(symbol,    s) {
  s = symbol
  sub(/^[ \t]*[0-9a-f]+ /, "", s)
  gsub(/contentos::|std::__cxx11::|\[abi:cxx11\]|\(anonymous namespace\)::/, "", s)
  sub(/\(.*/, "", s)
  while (gsub(/<[^<>]*>/, "", s)) {}
  sub(/^.* /, "", s)
  return s
}

function end_of_stack(    i, path, name) {
  if (depth == 0) return
  samples++
  path = "all"
  count[path]++
  for (i = depth; i >= 1; i--) {
    name = frames[i]
    if (name == "" || name in is_left_out || name == last) continue
    last = name
    path = path ";" name
    if (!(path in count)) parts[path] = name
    count[path]++
  }
  last = ""
  depth = 0
}

BEGIN {
  split("[unknown] clone3 start_thread operator _M_invoke __invoke_r __invoke_impl __invoke _M_manager invoke std::function std::_Function_handler entry_SYSCALL_64_after_hwframe do_syscall_64", list, " ")
  for (i in list) is_left_out[list[i]] = 1
  width = 1200; height = 17; least = 0.004
}
/^[ \t]*$/ { end_of_stack(); next }
/^[^ \t]/ { end_of_stack(); next }
/^[ \t]+[0-9a-f]+ / { frames[++depth] = short($0) }
END {
  end_of_stack()
  if (samples == 0) { print "flame-graph: no samples" >"/dev/stderr"; exit 1 }
  # Widest first within their caller, which needs no sorting by path: each is placed where its caller still has room.
  deepest = 0
  queue[1] = "all"; left["all"] = 0; level["all"] = 0; tail = 1
  for (path in parts) {
    caller = path; sub(/;[^;]*$/, "", caller)
    if (count[path] >= least * samples) children[caller] = children[caller] "\n" path
  }
  for (head = 1; head <= tail; head++) {
    caller = queue[head]
    n = split(substr(children[caller], 2), mine, "\n")
    for (i = 2; i <= n; i++) { for (j = i; j > 1 && count[mine[j]] > count[mine[j - 1]]; j--) { t = mine[j]; mine[j] = mine[j - 1]; mine[j - 1] = t } }
    at = left[caller]
    for (i = 1; i <= n; i++) {
      left[mine[i]] = at; at += count[mine[i]]; level[mine[i]] = level[caller] + 1
      if (level[mine[i]] > deepest) deepest = level[mine[i]]
      queue[++tail] = mine[i]
    }
  }
  total = (deepest + 1) * height + 30
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">\n", width, total
  printf "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/><text x=\"4\" y=\"16\">%s (%d samples)</text>\n", escape(title), samples
  for (i = 1; i <= tail; i++) {
    path = queue[i]
    name = path == "all" ? "all" : parts[path]
    x = left[path] * width / samples; w = count[path] * width / samples; y = total - (level[path] + 1) * height
    share = sprintf("%.1f %%", 100 * count[path] / samples)
    room = int(w / 6.2)
    shown = length(name) <= room ? name : room < 4 ? "" : substr(name, 1, room - 1) "…"
    printf "<g><title>%s: %s</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"hsl(%d 80%% 70%%)\" stroke=\"#fff\" stroke-width=\".5\"/>", escape(name), share, x, y, w, height, 15 + (length(name) * 7) % 40
    if (shown != "") printf "<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 12, escape(shown)
    printf "</g>\n"
  }
  print "</svg>"
}
