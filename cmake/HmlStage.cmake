# hml_stage(NAME [SOURCE folder] [LEAVE_OUT regex] LINK libs... [PRIVATE libs...] [PRECOMPILE headers...])
#   One stage of the road: every .cpp below src/hml/<folder> becomes the library hml_<NAME>. A new component is a new
#   file there and needs no edit here. A nested folder that is a stage of its own is left out, and what LEAVE_OUT fits.
# hml_component_library(NAME LINK libs...)
#   The stage NAME as a library that the command opens when it needs it; the other stages it finds in the command.
# hml_program(NAME SOURCE folder)
#   The command, from every .cpp of src/hml/<folder>.
set(HML_WARNINGS -Wall -Wextra -Wshadow -Wno-missing-field-initializers)

function(hml_options target)
  target_include_directories(${target} PUBLIC "${PROJECT_SOURCE_DIR}/src")
  target_compile_options(${target} PRIVATE ${HML_WARNINGS})
  if(HML_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
    if(HML_FUZZ)
      target_compile_options(${target} PUBLIC -fsanitize=fuzzer-no-link)
    endif()
  endif()
endfunction()

function(hml_stage name)
  cmake_parse_arguments(STAGE "" "SOURCE;LEAVE_OUT" "LINK;PRIVATE;PRECOMPILE" ${ARGN})
  if(NOT STAGE_SOURCE)
    set(STAGE_SOURCE ${name})
  endif()
  set(root "${PROJECT_SOURCE_DIR}/src/hml/${STAGE_SOURCE}")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${root}/*.cpp")
  if(name STREQUAL "learn")
    list(FILTER sources EXCLUDE REGEX "/learn/networks/")
  endif()
  if(STAGE_LEAVE_OUT)
    list(FILTER sources EXCLUDE REGEX "${STAGE_LEAVE_OUT}")
  endif()
  add_library(hml_${name} STATIC ${sources})
  target_link_libraries(hml_${name} PUBLIC ${STAGE_LINK} PRIVATE ${STAGE_PRIVATE})
  if(STAGE_PRECOMPILE)
    target_precompile_headers(hml_${name} PRIVATE ${STAGE_PRECOMPILE})
  endif()
  hml_options(hml_${name})
endfunction()

# Beside the command's folder, in the build as after its installation.
set(HML_COMPONENTS "${CMAKE_INSTALL_LIBDIR}/hml")

function(hml_component_library name)
  cmake_parse_arguments(LIBRARY "" "" "LINK" ${ARGN})
  set_target_properties(hml_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  add_library(hml_${name}_library MODULE $<TARGET_OBJECTS:hml_${name}>)
  target_link_libraries(hml_${name}_library PRIVATE ${LIBRARY_LINK})
  set_target_properties(hml_${name}_library PROPERTIES PREFIX "" OUTPUT_NAME ${name} LINKER_LANGUAGE CXX
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/${HML_COMPONENTS}")
endfunction()

function(hml_program name)
  cmake_parse_arguments(PROGRAM "" "SOURCE" "" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/hml/${PROGRAM_SOURCE}/*.cpp")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  # The command without its main, so that tests can call it.
  add_library(hml_${PROGRAM_SOURCE} STATIC ${sources})
  target_link_libraries(hml_${PROGRAM_SOURCE} PUBLIC hml_generate hml_simulate hml_learn hml_report CLI11::CLI11)
  target_compile_definitions(hml_${PROGRAM_SOURCE} PRIVATE HML_VERSION="${PROJECT_VERSION}"
    HML_DEPENDENCIES="${HML_DEPENDENCIES}" HML_NETWORKS=$<BOOL:${HML_NETWORKS}> HML_SHARE="${PROJECT_SOURCE_DIR}"
    HML_NETWORKS_LIBRARY="${HML_COMPONENTS}/networks.so")
  hml_options(hml_${PROGRAM_SOURCE})
  add_executable(${name} "${PROJECT_SOURCE_DIR}/src/hml/${PROGRAM_SOURCE}/main.cpp")
  target_link_libraries(${name} PRIVATE hml_${PROGRAM_SOURCE})
  # Plugins find in the program whatever the public headers promise, used by the program itself or not.
  target_sources(${name} PRIVATE $<TARGET_OBJECTS:hml_core> $<TARGET_OBJECTS:hml_event>
    $<TARGET_OBJECTS:hml_simulate> $<TARGET_OBJECTS:hml_observe> $<TARGET_OBJECTS:hml_learn>)
  if(HML_NETWORKS)
    add_dependencies(${name} hml_networks_library)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin" ENABLE_EXPORTS ON)
endfunction()
