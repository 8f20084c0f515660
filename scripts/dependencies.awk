# For tidy.sh. In: lines "HASH  FILE", "include FILE HEADER" and "examine FILE". Out: for each file to examine, a file in `folder` with
# the hash of it and of every header that it sees through any number of includes.
function visit(file, out,    n, i, headers) {
  if (seen[file] == examined || !(file in hash)) return
  seen[file] = examined
  print hash[file], file > out
  n = split(includes[file], headers, " ")
  for (i = 1; i <= n; i++) visit(headers[i], out)
}
$1 == "include" { includes[$2] = includes[$2] " " $3; next }
$1 == "examine" {
  examined = $2
  out = $2
  gsub("/", "-", out)
  out = folder "/" out
  print hash[".clang-tidy"] > out
  visit($2, out)
  close(out)
  next
}
{ hash[$2] = $1 }
