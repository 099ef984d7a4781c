# LibTorch::LibTorch, CPU or CUDA as found.
#
# A LibTorch that CMAKE_PREFIX_PATH (or Torch_DIR) brings is taken first, through its own TorchConfig.cmake. Else the
# folder `torch` of the PyPI wheel, LibTorch_ROOT: its TorchConfig insists on a CUDA toolkit that a program which links
# libtorch_cpu and libc10 alone does not need, so its libraries are named here. Where the wheel's CUDA libraries are all
# there, libtorch_cuda is linked too and the networks run on a GPU.
find_package(Torch QUIET HINTS ${CMAKE_PREFIX_PATH} NO_DEFAULT_PATH)
include(FindPackageHandleStandardArgs)
if(Torch_FOUND)
  set(LibTorch_VERSION "${Torch_VERSION}")
  find_package_handle_standard_args(LibTorch REQUIRED_VARS TORCH_LIBRARIES VERSION_VAR LibTorch_VERSION)
  if(NOT TARGET LibTorch::LibTorch)
    add_library(LibTorch::LibTorch INTERFACE IMPORTED)
    target_link_libraries(LibTorch::LibTorch INTERFACE ${TORCH_LIBRARIES})
    target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    separate_arguments(torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
    target_compile_options(LibTorch::LibTorch INTERFACE ${torch_flags})
  endif()
  return()
endif()

find_path(LibTorch_INCLUDE_DIR torch/headeronly/version.h HINTS "${LibTorch_ROOT}/include" NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu HINTS "${LibTorch_ROOT}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 HINTS "${LibTorch_ROOT}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_CUDA_LIBRARY torch_cuda HINTS "${LibTorch_ROOT}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_C10_CUDA_LIBRARY c10_cuda HINTS "${LibTorch_ROOT}/lib" NO_DEFAULT_PATH)
find_file(LibTorch_CUDNN libcudnn.so.9 HINTS "${LibTorch_ROOT}/../nvidia/cudnn/lib" NO_DEFAULT_PATH)
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_CUDA_LIBRARY
  LibTorch_C10_CUDA_LIBRARY LibTorch_CUDNN)
if(LibTorch_INCLUDE_DIR)
  set(parts "")
  foreach(part MAJOR MINOR PATCH)
    file(STRINGS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h" line REGEX "define TORCH_VERSION_${part} ")
    string(REGEX MATCH "[0-9]+$" number "${line}")
    list(APPEND parts "${number}")
  endforeach()
  list(JOIN parts "." LibTorch_VERSION)
endif()
find_package_handle_standard_args(LibTorch REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run 'make setup', pass -DLibTorch_ROOT=FOLDER, or build without networks: -DHML_NETWORKS=OFF")
if(LibTorch_FOUND AND NOT TARGET LibTorch::LibTorch)
  set(libraries "${LibTorch_CPU_LIBRARY}" "${LibTorch_C10_LIBRARY}")
  # The wheel's CUDA part loads only where cuDNN and its fellows were installed beside it.
  if(LibTorch_CUDNN AND LibTorch_CUDA_LIBRARY)
    list(PREPEND libraries "${LibTorch_CUDA_LIBRARY}" "${LibTorch_C10_CUDA_LIBRARY}")
  endif()
  add_library(LibTorch::LibTorch INTERFACE IMPORTED)
  target_include_directories(LibTorch::LibTorch SYSTEM INTERFACE "${LibTorch_INCLUDE_DIR}"
    "${LibTorch_INCLUDE_DIR}/torch/csrc/api/include")
  # Nothing of libtorch_cuda is called by name: without --no-as-needed the linker would drop it. The wheel's libraries
  # leave symbols of the driver open.
  target_link_libraries(LibTorch::LibTorch INTERFACE -Wl,--push-state,--no-as-needed ${libraries} -Wl,--pop-state
    -Wl,--allow-shlib-undefined)
  get_filename_component(torch_lib "${LibTorch_CPU_LIBRARY}" DIRECTORY)
  # libtorch_cpu finds its CUDA runtime by an RPATH of its own; the linker must be told.
  file(GLOB torch_rpaths "${LibTorch_ROOT}/../nvidia/*/lib")
  foreach(folder ${torch_lib} ${torch_rpaths})
    target_link_options(LibTorch::LibTorch INTERFACE "-Wl,-rpath-link,${folder}")
  endforeach()
endif()
