# What is asked for beside the server. What is built follows that, and never what happens to be installed: a build that asks for
# nothing more has no test, bench or fuzz target and looks for none of their packages; one that asks finds them all or says which
# Debian package is missing. scripts/build.sh derives it from its targets.
set(CONTENTOS_PARTS "" CACHE STRING "What is built beside the server: a list out of tests, benches, fuzzers")
foreach(part IN LISTS CONTENTOS_PARTS)
  if(NOT part MATCHES "^(tests|benches|fuzzers)$")
    message(FATAL_ERROR "CONTENTOS_PARTS takes names out of tests, benches and fuzzers, not \"${part}\".")
  endif()
endforeach()
if("fuzzers" IN_LIST CONTENTOS_PARTS AND NOT CONTENTOS_FUZZ)
  message(FATAL_ERROR "The fuzz targets are built in the preset fuzz: scripts/build.sh fuzz fuzzers")
endif()

# contentos_need(group package target debian_package [target debian_package]…): finds the CMake package that defines the targets, or
# ends with the Debian packages that are missing. A CMake package may be found by half: Debian ships GTest's halves apart.
function(contentos_need group package)
  find_package(${package} QUIET)
  set(pairs ${ARGN})
  set(missing "")
  while(pairs)
    list(POP_FRONT pairs target debian_package)
    if(NOT TARGET ${target})
      list(APPEND missing ${debian_package})
    endif()
  endwhile()
  if(missing)
    list(REMOVE_DUPLICATES missing)
    list(JOIN missing " " missing)
    message(FATAL_ERROR "Missing for what was asked (${CONTENTOS_PARTS}): the Debian packages ${missing}. Install them: scripts/install-packages.sh ${group}")
  endif()
endfunction()
