#include "hml/generate/pythia8/decays.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/generate/particles.hpp"

namespace hml::pythia8 {

namespace {

std::vector<int> products_of(Pythia8::ParticleData& data, const Pythia8::DecayChannel& channel, bool conjugate) {
  std::vector<int> codes;
  for (int i = 0; i < channel.multiplicity(); ++i)
    codes.push_back(conjugate ? data.antiId(channel.product(i)) : channel.product(i));
  return codes;
}

bool wanted(const ParticleDecays& particle, const std::vector<int>& products) {
  return particle.decays.empty() || std::any_of(particle.decays.begin(), particle.decays.end(),
                                                [&](const auto& pattern) { return pattern.matches(products); });
}

// Every decay that is asked for must exist.
void check_decays(Pythia8::ParticleData& data, const ParticleDecays& particle) {
  const auto entry = data.particleDataEntryPtr(particle.code);
  for (const auto& pattern : particle.decays) {
    bool found = false;
    std::string known;
    for (int i = 0; i < entry->sizeChannels(); ++i) {
      if (entry->channel(i).bRatio() <= 0) continue;
      const auto products = products_of(data, entry->channel(i), particle.code < 0);
      found = found || pattern.matches(products);
      std::vector<std::string> names;
      for (const int code : products) names.push_back(particle_name(code));
      known += fmt::format("{}{}", known.empty() ? "" : ", ", fmt::join(names, " "));
    }
    if (!found)
      throw Error(ErrorKind::config,
                  fmt::format("decay '{}': the {} has no such decay{}", pattern.words, particle_name(particle.code),
                              known.empty() ? "; it is stable" : "; it has " + known),
                  pattern.place);
  }
}

const ParticleDecays* find(const ProcessRequest& request, int code) {
  for (const auto& particle : request.particles)
    if (particle.code == code) return &particle;
  return nullptr;
}

}  // namespace

void open_channels(Pythia8::ParticleData& data, const ProcessRequest& request) {
  for (const auto& particle : request.particles) {
    check_decays(data, particle);
    const auto entry = data.particleDataEntryPtr(particle.code);
    const auto* plus = find(request, std::abs(particle.code));
    const auto* minus = entry->hasAnti() ? find(request, -std::abs(particle.code)) : plus;
    for (int i = 0; i < entry->sizeChannels(); ++i) {
      auto& channel = entry->channel(i);
      if (channel.onMode() == 0) continue;
      const bool open = plus && wanted(*plus, products_of(data, channel, false));
      const bool anti_open = entry->hasAnti() ? minus && wanted(*minus, products_of(data, channel, true)) : open;
      // Pythia's codes: 1 open, 2 open for the particle alone, 3 for the antiparticle alone.
      channel.onMode(open && anti_open ? 1 : open ? 2 : anti_open ? 3 : 0);
    }
  }
}

}  // namespace hml::pythia8
