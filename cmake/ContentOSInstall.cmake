# The binary, its systemd unit and its documents. The unit names the folder that the binary went to, which is known only
# when installing (cmake --install --prefix …).
include(GNUInstallDirs)

install(TARGETS contentos RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md")

install(CODE "
  set(BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  set(DOCDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DOCDIR}\")
  configure_file(\"${CMAKE_SOURCE_DIR}/packaging/contentos.service.in\" \"${CMAKE_BINARY_DIR}/contentos.service\" @ONLY)
")
install(FILES "${CMAKE_BINARY_DIR}/contentos.service" DESTINATION lib/systemd/system)
