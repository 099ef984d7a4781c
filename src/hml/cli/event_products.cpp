#include "hml/cli/event_products.hpp"

#include <nlohmann/json.hpp>

#include "hml/core/error.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/store.hpp"

namespace hml::cli {

CrossSection write_events(const EventProduct& product) {
  EventWriter writer(product.path, product.provenance.dump(1), product.key, product.threads);
  CrossSection cross_section = product.cross_section;
  if (!writer.state().empty()) cross_section = CrossSection::from_json(nlohmann::ordered_json::parse(writer.state()));

  const std::int64_t first = writer.size() / product.block_events;
  const std::int64_t blocks = (product.events + product.block_events - 1) / product.block_events;
  Progress progress(product.label, product.events, "events");
  progress.advance(writer.size());
  const auto make = [&](std::int64_t i, int worker) {
    check_interrupt();
    const std::int64_t begin = (first + i) * product.block_events;
    return product.make(first + i, std::min(product.block_events, product.events - begin), worker);
  };
  const auto keep = [&](std::int64_t, Block block) {
    writer.append(block.events);
    cross_section.add(block.statistics);
    progress.advance(block.events.size());
  };
  try {
    ordered_parallel(blocks - first, product.threads, make, keep);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted) writer.suspend(cross_section.json().dump());
    throw;
  }
  auto complete = product.provenance;
  if (!cross_section.subprocesses().empty())
    complete["cross_section"] = {{"value", cross_section.value()}, {"error", cross_section.error()}, {"unit", "pb"}};
  writer.set_provenance(complete.dump(1));
  writer.close();
  return cross_section;
}

}  // namespace hml::cli
