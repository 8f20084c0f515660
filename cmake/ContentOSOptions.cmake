# Build-wide choices: warnings are errors, sanitizers by one switch, ccache and lld when present.
option(CONTENTOS_FUZZ "Compile everything with libFuzzer's instrumentation (clang only)" OFF)
set(CONTENTOS_SANITIZE "" CACHE STRING "Value for -fsanitize=, for example address,undefined or thread")

add_library(contentos_options INTERFACE)
target_include_directories(contentos_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(contentos_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
# Sanitizers make g++ warn of what is not so, and clang has warnings of its own: there they are told, not enforced.
if(NOT CONTENTOS_SANITIZE AND NOT CONTENTOS_FUZZ)
  target_compile_options(contentos_options INTERFACE -Werror)
endif()
# 1.81's Asio and Beast know neither of these as system headers when found through pkg-config.
target_compile_definitions(contentos_options INTERFACE BOOST_ASIO_NO_DEPRECATED)

if(CONTENTOS_SANITIZE)
  add_compile_options(-fsanitize=${CONTENTOS_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${CONTENTOS_SANITIZE})
endif()
if(CONTENTOS_SANITIZE STREQUAL "thread")
  # GCC's thread sanitizer does not understand the fences by which Asio marks hand-overs that a mutex orders already.
  add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
endif()

if(CONTENTOS_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
find_program(LLD NAMES ld.lld ld.lld-14)
if(LLD)
  add_link_options(-fuse-ld=lld)
endif()
