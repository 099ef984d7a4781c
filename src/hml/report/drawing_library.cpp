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

std::string_view drawing_library_licence() {
  return R"js(/*
JSROOT, copyright 2013-2026 JavaScript ROOT authors, the MIT License:
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software
is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be
included in all copies or substantial portions of the Software.
THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES
OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE
LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR
IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
D3, copyright 2010-2021 Mike Bostock, the ISC License:
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies. THE SOFTWARE IS PROVIDED "AS IS" AND
THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY AND
FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION,
ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
*/
)js";
}

}  // namespace hml::report
