#include "hml/event/event_file_writer.hpp"

#include <utility>

#include <fmt/format.h>

#include "hml/event/parquet.hpp"
#include "hml/event/pile_up_file.hpp"
#include "hml/event/root/write_events.hpp"
#include "hml/event/store.hpp"

namespace hml {

namespace {

template <class Writer>
class FormatWriter : public EventFileWriter {
 public:
  explicit FormatWriter(Writer writer) : writer_(std::move(writer)) {}
  void append(const Events& events) override { writer_.append(events); }
  void close() override { writer_.close(); }

 private:
  Writer writer_;
};

template <class Writer>
std::unique_ptr<EventFileWriter> format_writer(Writer writer) {
  return std::make_unique<FormatWriter<Writer>>(std::move(writer));
}

}  // namespace

std::unique_ptr<EventFileWriter> event_file_writer(const std::filesystem::path& path, const std::string& provenance,
                                                   int threads) {
  const auto ending = path.extension();
  if (ending == ".h5" || ending == ".hdf5") return format_writer(EventWriter(path, provenance, {}, threads));
  if (ending == ".root") return format_writer(RootWriter(path, provenance, {.threads = threads}));
  if (ending == ".parquet") return parquet_writer(path, provenance);
  if (ending == ".pileup") return pile_up_event_writer(path);
  throw Error(ErrorKind::usage,
              fmt::format("'{}': events are written as .h5, .hdf5, .root, .parquet or .pileup", path.string()));
}

}  // namespace hml
