# Pythia8::Pythia8 from Pythia8_ROOT (tools/setup.sh builds one into the cache) or the usual prefixes.
find_path(Pythia8_INCLUDE_DIR Pythia8/Pythia.h)
find_library(Pythia8_LIBRARY pythia8)
mark_as_advanced(Pythia8_INCLUDE_DIR Pythia8_LIBRARY)
if(Pythia8_INCLUDE_DIR)
  file(STRINGS "${Pythia8_INCLUDE_DIR}/Pythia8/Pythia.h" version_line REGEX "define PYTHIA_VERSION ")
  string(REGEX MATCH "[0-9.]+" Pythia8_VERSION "${version_line}")
endif()
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Pythia8 REQUIRED_VARS Pythia8_LIBRARY Pythia8_INCLUDE_DIR VERSION_VAR Pythia8_VERSION
  REASON_FAILURE_MESSAGE "run 'make setup', or pass -DPythia8_ROOT=PREFIX")
if(Pythia8_FOUND AND NOT TARGET Pythia8::Pythia8)
  add_library(Pythia8::Pythia8 UNKNOWN IMPORTED)
  set_target_properties(Pythia8::Pythia8 PROPERTIES IMPORTED_LOCATION "${Pythia8_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${Pythia8_INCLUDE_DIR}")
endif()
