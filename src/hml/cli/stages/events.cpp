#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "hml/cli/event_pieces.hpp"
#include "hml/cli/event_products.hpp"
#include "hml/cli/job.hpp"
#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/event/particle_record.hpp"
#include "hml/event/store.hpp"
#include "hml/generate/generator.hpp"
#include "hml/generate/pile_up.hpp"
#include "hml/generate/request.hpp"
#include "hml/simulate/detector.hpp"

namespace hml::cli {

namespace {

ProcessSettings process_settings(const SampleSettings& sample) {
  ProcessSettings settings;
  Parameters parameters;
  settings.declare(parameters);
  parameters.assign(sample.process, fmt::format("sample '{}'", sample.name));
  settings.locate(sample.process);
  return settings;
}

// Samples of one process must differ: each has a seed of its own.
std::uint64_t sample_seed(const Job& job, const SampleSettings& sample) {
  return stream_key(job.run.seed, "generate", sample.name);
}

nlohmann::ordered_json particle_settings(const Job& job, const SampleSettings& sample) {
  ProcessSettings settings = process_settings(sample);
  Parameters parameters;
  settings.declare(parameters);
  return {
      {"sample", sample.name}, {"events", sample.events}, {"seed", job.run.seed}, {"generate", parameters.values()}};
}

nlohmann::ordered_json event_settings(const Job& job, const SampleSettings& sample, const Detector& detector) {
  auto settings = particle_settings(job, sample);
  settings["simulate"] = {{"card", detector.card_text()}};
  for (const auto& library : job.module_libraries) settings["simulate"]["plugins"].push_back(fingerprint_file(library));
  for (const auto& file : detector.pile_up_files()) settings["simulate"]["pile_up"].push_back(fingerprint_file(file));
  return settings;
}

EventProduct product_of(const Job& job, const SampleSettings& sample, const std::string& kind,
                        const std::filesystem::path& path, const nlohmann::ordered_json& settings) {
  EventProduct product;
  product.path = path;
  product.key = product_key(kind, settings);
  product.provenance = provenance(kind, product.key, settings);
  product.label = fmt::format("{} {}", kind, sample.name);
  product.events = sample.events;
  product.block_events = Generator::block_events;
  product.threads = job.threads;
  return product;
}

bool has_particles(const Job& job, const SampleSettings& sample) {
  return job.folder.is_current(job.folder.particles(sample.name),
                               product_key("particles", particle_settings(job, sample)));
}

// Particles of a sample, block by block: read where they were kept, else generated.
std::function<Block(std::int64_t, std::int64_t, int)> particle_source(const Job& job, const SampleSettings& sample) {
  if (has_particles(job, sample)) {
    auto reader = std::make_shared<EventReader>(job.folder.particles(sample.name));
    return [reader](std::int64_t block, std::int64_t events, int) {
      const std::int64_t begin = block * Generator::block_events;
      return Block{reader->read(begin, begin + events), {}};
    };
  }
  auto generator = std::make_shared<Generator>(process_settings(sample), sample_seed(job, sample), job.threads);
  return [generator](std::int64_t block, std::int64_t events, int worker) {
    GeneratedBlock made = generator->generate(block, events, worker);
    return Block{std::move(made.events), std::move(made.statistics)};
  };
}

void finish(Job& job, const EventProduct& product) {
  const Stopwatch watch;
  const CrossSection cross_section = write_events(product);
  job.folder.record(product.path, product.key, watch.seconds(), {{"cross_section", cross_section.json()}});
}

// Pythia has a last word on what it can do: it is asked about every sample before the first event of any. The first
// sample's own turn comes next.
void try_generators(const Job& job, const std::vector<const SampleSettings*>& pending) {
  for (std::size_t i = 1; i < pending.size(); ++i)
    Generator(process_settings(*pending[i]), sample_seed(job, *pending[i]), 1);
}

}  // namespace

void resolve_events(Job& job) {
  if (!job.run.given.empty()) return;
  for (auto& sample : job.run.samples) {
    ProcessSettings settings = process_settings(sample);
    understand(settings);
    Parameters parameters;
    settings.declare(parameters);
    const auto values = parameters.values();
    // The values as written keep their places for messages that come later.
    for (const auto& [key, value] : values.items())
      if (!sample.process.find(key)) sample.process.set(key, Config::from_json(value));
  }
  job.layout = Detector(job.run.card, job.run.seed, job.modules, open_generated_pile_up).simulate(ParticleRecord().take(), 0);
}

namespace {

CrossSection generated_cross_section(const Job& job, const SampleSettings& sample) {
  auto known = job.folder.recorded(job.folder.events(sample.name));
  if (known.is_null()) known = job.folder.recorded(job.folder.particles(sample.name));
  return CrossSection::from_json(known.at("facts").at("cross_section"));
}

}  // namespace

double cross_section(const Job& job, const SampleSettings& sample) {
  const CrossSection generated = generated_cross_section(job, sample);
  return sample.cross_section > 0 ? sample.cross_section * generated.filter_efficiency() : generated.value();
}

Table generation_table(const Job& job) {
  std::vector<GeneratedSample> rows;
  for (const auto& sample : job.run.samples)
    rows.push_back({sample.name, process_settings(sample), generated_cross_section(job, sample), sample.events,
                    job.run.seed});
  return hml::generation_table(rows);
}

void generate_particles(Job& job) {
  if (job.given)
    throw Error(ErrorKind::usage, fmt::format("the run starts from '{}': there are no events to generate", job.run.given));
  std::vector<const SampleSettings*> pending;
  for (const auto& sample : job.run.samples)
    if (!has_particles(job, sample)) pending.push_back(&sample);
  try_generators(job, pending);
  for (const auto* sample : pending) {
    auto product =
        product_of(job, *sample, "particles", job.folder.particles(sample->name), particle_settings(job, *sample));
    product.make = particle_source(job, *sample);
    finish(job, product);
  }
  fmt::print("{}", generation_table(job).text());
}

void simulate_events(Job& job) {
  struct Pending {
    const SampleSettings& sample;
    Detector detector;
    EventProduct product;
  };
  std::vector<Pending> pending;
  std::vector<const SampleSettings*> to_generate;
  for (const auto& sample : job.run.samples) {
    Detector detector(job.run.card, stream_key(job.run.seed, "simulate", sample.name), job.modules,
                      open_generated_pile_up);
    auto product =
        product_of(job, sample, "events", job.folder.events(sample.name), event_settings(job, sample, detector));
    if (job.folder.is_current(product.path, product.key)) continue;
    pending.push_back({sample, std::move(detector), std::move(product)});
    if (!has_particles(job, sample)) to_generate.push_back(&sample);
  }
  try_generators(job, to_generate);
  for (auto& [sample, detector, product] : pending) {
    product.block_events = std::min(detector.batch_events(), Generator::block_events);
    const auto pieces = std::make_shared<EventPieces>(particle_source(job, sample), product.events,
                                                      Generator::block_events, product.block_events, product.threads);
    product.make = [&detector = detector, pieces, piece = product.block_events](std::int64_t index, std::int64_t events,
                                                                                int worker) {
      Block made = pieces->take(index, events, worker);
      made.events = detector.simulate(made.events, index * piece);
      return made;
    };
    if (has_particles(job, sample))
      product.cross_section = CrossSection::from_json(
          job.folder.recorded(job.folder.particles(sample.name)).at("facts").at("cross_section"));
    finish(job, product);
  }
}

}  // namespace hml::cli
