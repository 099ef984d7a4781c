#include "hml/report/assets.hpp"

// The bundle goes into the program as it is; HML_JSROOT_BUNDLE is its path at build time.
asm(".section .rodata\n"
    ".global hml_jsroot_begin\n.hidden hml_jsroot_begin\nhml_jsroot_begin:\n"
    ".incbin \"" HML_JSROOT_BUNDLE "\"\n"
    ".global hml_jsroot_end\n.hidden hml_jsroot_end\nhml_jsroot_end:\n"
    ".byte 0\n.text\n");

extern "C" const char hml_jsroot_begin[];
extern "C" const char hml_jsroot_end[];

namespace hml::report {

std::string_view drawing_library() {
  return {hml_jsroot_begin, static_cast<std::size_t>(hml_jsroot_end - hml_jsroot_begin)};
}

}  // namespace hml::report
