# The binary, its systemd units and its documents. The units name the folder that the binary went to, which is known only when
# installing (cmake --install --prefix …). What is only an example of how to run it goes beside the documents.
include(GNUInstallDirs)

install(TARGETS contentos RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES README.md CHANGELOG.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md")
install(FILES packaging/grafana/contentos.json packaging/nginx/contentos.conf packaging/systemd/cluster.example
        DESTINATION "${CMAKE_INSTALL_DOCDIR}/examples")

install(CODE "
  set(BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  set(DOCDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DOCDIR}\")
  configure_file(\"${CMAKE_SOURCE_DIR}/packaging/contentos.service.in\" \"${CMAKE_BINARY_DIR}/contentos.service\" @ONLY)
  configure_file(\"${CMAKE_SOURCE_DIR}/packaging/systemd/contentos@.service.in\" \"${CMAKE_BINARY_DIR}/contentos@.service\" @ONLY)
")
install(FILES "${CMAKE_BINARY_DIR}/contentos.service" "${CMAKE_BINARY_DIR}/contentos@.service" DESTINATION lib/systemd/system)
