# `cmake --install BUILD --prefix PREFIX`: the command, the headers, what it ships, and a package for find_package(hml).
include(CMakePackageConfigHelpers)

add_library(hml_headers INTERFACE)
set_target_properties(hml_headers PROPERTIES EXPORT_NAME headers)
target_compile_features(hml_headers INTERFACE cxx_std_20)
target_include_directories(hml_headers INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
# Of {fmt} and nlohmann-json, templates in headers are used; the program that loads a plugin has the rest.
target_link_libraries(hml_headers INTERFACE fmt::fmt-header-only nlohmann_json::nlohmann_json)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/hml")
set_target_properties(hml PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
install(TARGETS hml_headers EXPORT hmlTargets)
install(TARGETS hml RUNTIME)
if(HML_NETWORKS)
  set_target_properties(hml_networks_library PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
  install(TARGETS hml_networks_library LIBRARY DESTINATION "${HML_COMPONENTS}")
endif()
install(EXPORT hmlTargets NAMESPACE hml:: DESTINATION "${package}")
install(DIRECTORY src/hml TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp")
install(DIRECTORY cards examples DESTINATION "${CMAKE_INSTALL_DATADIR}/hml")
configure_package_config_file(cmake/hmlConfig.cmake.in hmlConfig.cmake INSTALL_DESTINATION "${package}")
write_basic_package_version_file(hmlConfigVersion.cmake COMPATIBILITY ExactVersion)
install(FILES "${PROJECT_BINARY_DIR}/hmlConfig.cmake" "${PROJECT_BINARY_DIR}/hmlConfigVersion.cmake"
  DESTINATION "${package}")
