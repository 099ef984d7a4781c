// In the place of the folder parquet/ where the build has no Apache Arrow.
#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/event/parquet.hpp"

namespace hml {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path) {
  throw Error(ErrorKind::usage,
              fmt::format("'{}': this build has no Parquet; to have it, set up and build again with HML_ARROW=ON "
                          "(HML_ARROW=ON make run)",
                          path.string()));
}

}  // namespace

std::unique_ptr<EventFileWriter> parquet_writer(const std::filesystem::path& path, std::string, ParquetOptions) {
  refuse(path);
}

std::unique_ptr<EventSource> open_parquet(const std::filesystem::path& path) { refuse(path); }

}  // namespace hml
