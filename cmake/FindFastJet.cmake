# FastJet::FastJet, with its tools, plugins and fastjet-contrib, from FastJet_ROOT (the folder `fastjet` of the PyPI
# wheel) or the usual prefixes.
find_path(FastJet_INCLUDE_DIR fastjet/PseudoJet.hh)
find_path(FastJet_CONTRIB_INCLUDE_DIR fastjet/contrib/Nsubjettiness.hh HINTS "${FastJet_INCLUDE_DIR}")
set(FastJet_LIBRARIES "")
foreach(part fastjetcontribfragile fastjetplugins fastjettools siscone siscone_spherical fastjet)
  find_library(FastJet_${part}_LIBRARY ${part} PATH_SUFFIXES lib64 lib)
  list(APPEND FastJet_LIBRARIES "${FastJet_${part}_LIBRARY}")
  mark_as_advanced(FastJet_${part}_LIBRARY)
endforeach()
mark_as_advanced(FastJet_INCLUDE_DIR FastJet_CONTRIB_INCLUDE_DIR)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(FastJet REQUIRED_VARS FastJet_fastjet_LIBRARY FastJet_fastjettools_LIBRARY
  FastJet_fastjetplugins_LIBRARY FastJet_fastjetcontribfragile_LIBRARY FastJet_INCLUDE_DIR FastJet_CONTRIB_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "run 'make setup', or pass -DFastJet_ROOT=PREFIX")
if(FastJet_FOUND AND NOT TARGET FastJet::FastJet)
  add_library(FastJet::FastJet INTERFACE IMPORTED)
  set_target_properties(FastJet::FastJet PROPERTIES
    INTERFACE_SYSTEM_INCLUDE_DIRECTORIES "${FastJet_INCLUDE_DIR}"
    INTERFACE_INCLUDE_DIRECTORIES "${FastJet_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${FastJet_LIBRARIES}")
endif()
