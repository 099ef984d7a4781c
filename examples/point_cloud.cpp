// The point cloud of any objects in any event file, as a network gets it:
//
//   point_cloud EVENTS OBJECTS       point_cloud events.h5 fatjet0.constituents
#include <cstdio>
#include <vector>

#include <fmt/format.h>

#include "hml/event/source.hpp"
#include "hml/represent/representation.hpp"

int main(int count, char** words) try {
  if (count != 3) throw hml::Error(hml::ErrorKind::usage, "usage: point_cloud EVENTS OBJECTS");
  const auto [name, config, cloud] = hml::make_representation(
      "cloud",
      hml::Config::parse(fmt::format("{{type: point_cloud, of: '{}', length: 4, features: [pt, delta_r]}}", words[2])));
  const auto source = hml::open_events(words[1]);
  source->request(cloud->requests());
  const hml::Events events = source->read(0, 2);

  std::vector<float> rows(static_cast<std::size_t>(events.size() * cloud->row_size()));
  cloud->fill(events, rows);

  fmt::print("{}\n", config.yaml());
  for (std::size_t i = 0; i < rows.size(); i += 3)
    fmt::print("pt {:8.3f} GeV   delta_r {:6.3f}   mask {}\n", rows[i], rows[i + 1], rows[i + 2]);
  fmt::print("{} of {} objects did not fit\n", cloud->losses().lost, cloud->losses().objects);
} catch (const hml::Error& error) {
  fmt::print(stderr, "{}\n", error.message());
  return hml::exit_code(error.kind());
}
