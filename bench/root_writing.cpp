// How fast events like Delphes' are written as a ROOT file: bench_root_writing [EVENTS [FILE]].
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "hml/core/random.hpp"
#include "hml/event/root/write_events.hpp"

namespace {

// `most` objects an event at most, each with seven floats and one integer.
void fill(hml::Collection& c, std::int64_t events, std::uint32_t most, hml::Random& random) {
  std::vector<std::vector<float>*> columns;
  for (const char* name : {"pt", "eta", "phi", "mass", "d0", "dz", "time"})
    columns.push_back(&c.add<float>(name, "GeV", ""));
  auto& charge = c.add<std::int32_t>("charge", "e", "");
  for (std::int64_t e = 0; e < events; ++e) {
    const auto objects = random.below(most + 1);
    for (std::uint32_t i = 0; i < objects; ++i) {
      for (auto* column : columns) column->push_back(static_cast<float>(-20 * std::log(random.uniform() + 1e-9)));
      charge.push_back(static_cast<std::int32_t>(random.below(3)) - 1);
    }
    c.offsets.push_back(c.offsets.back() + objects);
  }
}

hml::Events sample(std::int64_t events) {
  hml::Events out;
  hml::Random random(hml::stream_key(1, "bench"), 0);
  fill(out.add("Jet"), events, 12, random);
  fill(out.add("Track"), events, 200, random);
  fill(out.add("Tower"), events, 300, random);
  out.set_size(events);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::int64_t events = argc > 1 ? std::atoll(argv[1]) : 10000;
  const std::filesystem::path path = argc > 2 ? argv[2] : "bench.root";
  const hml::Events batch = sample(events);
  double megabytes = 0;
  for (const auto bytes : hml::root::write::event_bytes(batch)) megabytes += 1e-6 * static_cast<double>(bytes);
  for (const int compression : {0, 1, 6})
    for (const int threads : {1, 2}) {
      const auto start = std::chrono::steady_clock::now();
      hml::RootWriter writer(path, "", {.compression = compression, .threads = threads});
      writer.append(batch);
      writer.close();
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
      std::printf("level %d, threads %d: %.2f s, %.0f MB/s, file of %.0f MB from %.0f MB\n", compression, threads,
                  took.count(), megabytes / took.count(), 1e-6 * static_cast<double>(std::filesystem::file_size(path)),
                  megabytes);
    }
}
