#include "hml/learn/training/network_approach.hpp"

#include <algorithm>

#include "hml/core/threads.hpp"

namespace hml {

namespace {

// Derivatives of a class's log odds by the raw outputs of one event. Two classes have those of the difference of two
// outputs, or of the only one, whatever they are: where a probability is all but 1, its own derivatives would vanish.
void log_odds_slopes(std::span<const float> probabilities, std::int64_t of_class, std::span<float> slopes) {
  const auto wanted = static_cast<std::size_t>(of_class);
  if (slopes.size() == 1) {
    slopes[0] = wanted == 1 ? 1.f : -1.f;
    return;
  }
  double others = 0;
  for (std::size_t c = 0; c < slopes.size(); ++c)
    if (c != wanted) others += probabilities[c];
  const auto rest = static_cast<double>(slopes.size() - 1);
  for (std::size_t c = 0; c < slopes.size(); ++c)
    slopes[c] = c == wanted ? 1.f : static_cast<float>(others > 0 ? -probabilities[c] / others : -1 / rest);
}

}  // namespace

void NetworkApproach::input_gradients(const Tensor& input, std::int64_t of_class, int threads,
                                      const std::function<void(const InputGradients&)>& use) const {
  if (!classifies()) throw Error(ErrorKind::usage, "was trained on its targets alone and has no odds of a class");
  constexpr std::int64_t block = 64;  // what a backward pass keeps of an event is many times the event
  const std::vector<float> seen = normalised(input);
  const auto loss = this->loss();
  const auto row = static_cast<std::size_t>(network_->row_size()),
             width = static_cast<std::size_t>(network_->outputs());
  // Behind those of the classes come the targets', which say nothing of a class.
  const std::size_t said = static_cast<std::size_t>(loss->predictions()), own = width - estimates().size();
  std::vector<std::unique_ptr<Replica>> replicas(static_cast<std::size_t>(resolve_threads(threads)));
  const auto differentiate = [&](std::int64_t index, int worker) {
    InputGradients out{index * block, std::min(block, input.rows() - index * block), {}};
    const auto n = static_cast<std::size_t>(out.events);
    const auto events = std::span(seen).subspan(static_cast<std::size_t>(out.first) * row, n * row);
    std::vector<float> outputs(n * width), predictions(n * said), slopes(n * width);
    auto& replica = replicas[static_cast<std::size_t>(worker)];
    if (!replica) replica = network_->replica(1);
    replica->forward(events, out.events, outputs, false);
    loss->predict(outputs, predictions);
    for (std::size_t i = 0; i < n; ++i)
      log_odds_slopes(std::span(predictions).subspan(i * said, said), of_class,
                      std::span(slopes).subspan(i * width, own));
    out.values.resize(n * row);
    replica->input_gradients(events, out.events, slopes, out.values);
    return out;
  };
  ordered_parallel((input.rows() + block - 1) / block, static_cast<int>(replicas.size()), differentiate,
                   [&](std::int64_t, const InputGradients& found) { use(found); });
}

}  // namespace hml
