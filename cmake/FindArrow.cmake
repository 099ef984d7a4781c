# Arrow::Parquet, the Apache Arrow and Parquet libraries: of the PyPI wheel `pyarrow` (Arrow_ROOT is its folder, where
# headers and libraries lie side by side; the libraries bear their versions alone), or of a system that has them.
find_path(Arrow_INCLUDE_DIR parquet/arrow/reader.h HINTS "${Arrow_ROOT}/include")
if(Arrow_INCLUDE_DIR)
  file(STRINGS "${Arrow_INCLUDE_DIR}/arrow/util/config.h" arrow_lines REGEX "define ARROW_(VERSION_STRING|SO_VERSION) ")
  string(REGEX MATCH "VERSION_STRING \"([^\"]+)\"" ignored "${arrow_lines}")
  set(Arrow_VERSION "${CMAKE_MATCH_1}")
  string(REGEX MATCH "SO_VERSION \"([^\"]+)\"" ignored "${arrow_lines}")
  set(arrow_so "${CMAKE_MATCH_1}")
endif()
find_library(Arrow_LIBRARY NAMES libarrow.so.${arrow_so} arrow HINTS "${Arrow_ROOT}" "${Arrow_ROOT}/lib")
find_library(Arrow_PARQUET_LIBRARY NAMES libparquet.so.${arrow_so} parquet HINTS "${Arrow_ROOT}" "${Arrow_ROOT}/lib")
mark_as_advanced(Arrow_INCLUDE_DIR Arrow_LIBRARY Arrow_PARQUET_LIBRARY)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Arrow REQUIRED_VARS Arrow_PARQUET_LIBRARY Arrow_LIBRARY Arrow_INCLUDE_DIR
  VERSION_VAR Arrow_VERSION
  REASON_FAILURE_MESSAGE "run 'HML_ARROW=ON make setup', pass -DArrow_ROOT=FOLDER, or build without Parquet: -DHML_ARROW=OFF")
if(Arrow_FOUND AND NOT TARGET Arrow::Parquet)
  add_library(Arrow::Parquet INTERFACE IMPORTED)
  target_include_directories(Arrow::Parquet SYSTEM INTERFACE "${Arrow_INCLUDE_DIR}")
  target_link_libraries(Arrow::Parquet INTERFACE "${Arrow_PARQUET_LIBRARY}" "${Arrow_LIBRARY}")
endif()
