# JSROOT_BUNDLE: the minified JSROOT that reports embed, build/hist2d.min.js of the npm package, in JSROOT_ROOT.
find_file(JSROOT_BUNDLE hist2d.min.js PATHS "${JSROOT_ROOT}" PATH_SUFFIXES . build)
mark_as_advanced(JSROOT_BUNDLE)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(JSROOT REQUIRED_VARS JSROOT_BUNDLE
  REASON_FAILURE_MESSAGE "run 'make setup', or pass -DJSROOT_ROOT=FOLDER")
