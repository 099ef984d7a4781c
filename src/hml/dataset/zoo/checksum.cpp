#include "hml/dataset/zoo/checksum.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "hml/core/error.hpp"
#include "hml/core/interrupt.hpp"

namespace hml {

std::string checksum_like(const std::string& published, const std::filesystem::path& file) {
  const std::string kind = published.substr(0, published.find(':'));
  const EVP_MD* method = EVP_get_digestbyname(kind.c_str());
  if (!method) throw Error(ErrorKind::config, fmt::format("'{}' is no kind of checksum that is known", kind));
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", file.string(), std::strerror(errno)));

  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(context.get(), method, nullptr);
  std::vector<char> buffer(1 << 20);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || in.gcount() > 0) {
    check_interrupt();
    EVP_DigestUpdate(context.get(), buffer.data(), static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad()) throw Error(ErrorKind::io, fmt::format("cannot read '{}': {}", file.string(), std::strerror(errno)));
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_DigestFinal_ex(context.get(), digest, &length);

  std::string out = kind + ":";
  for (unsigned i = 0; i < length; ++i) out += fmt::format("{:02x}", digest[i]);
  return out;
}

}  // namespace hml
