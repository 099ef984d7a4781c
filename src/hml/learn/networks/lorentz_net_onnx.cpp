#include "hml/learn/networks/lorentz_net.hpp"
#include "hml/learn/networks/lorentz_net_approach.hpp"
#include "hml/learn/networks/onnx_cloud.hpp"
#include "hml/learn/onnx/onnx_layers.hpp"

namespace hml {

namespace {

OnnxValue wide(const OnnxValue& x) { return cast(x, OnnxType::float64); }
OnnxValue narrow(const OnnxValue& x) { return cast(x, OnnxType::float32); }
OnnxValue wide_number(OnnxBuilder& builder, double number) { return builder.constant(std::vector{number}, {}); }

// In double precision, as is what it is given.
OnnxValue signed_log(const OnnxValue& x) { return sign(x) * log(abs(x) + wide_number(x.builder(), 1)); }

// As with_beams(): in front of the particles both beams, in front of the mask a column that tells them.
OnnxValue with_beams(const OnnxValue& cloud, const LorentzNetSettings& settings) {
  const std::vector<double> rows = beam_rows(settings);
  const OnnxValue beams = cloud.builder().constant(std::vector<float>(rows.begin(), rows.end()),
                                                   {1, beams_a_jet, settings.columns + 2});
  const OnnxValue mask = slice(cloud, 2, settings.columns, settings.columns + 1);
  const OnnxValue particles = concat({slice(cloud, 2, 0, settings.columns), mask * 0, mask}, 2);
  return concat({for_each_event(beams, cloud), particles}, 1);
}

// (events, places, 1), of the momenta in double precision.
OnnxValue masses(const OnnxValue& momenta) {
  const OnnxValue squares = square(momenta);
  return sqrt(abs(slice(squares, 2, 3, 4) - sum(slice(squares, 2, 0, 3), 2, true)));
}

OnnxValue scalars_of(const OnnxCloud& cloud, const OnnxValue& momenta, const LorentzNetSettings& settings) {
  const bool given = !settings.scalars.empty();
  const OnnxValue known = given ? cloud.columns(settings.scalars) : narrow(signed_log(masses(momenta)));
  if (!settings.beams) return known;
  const OnnxValue beam = cloud.columns({settings.columns});
  return concat({given ? known : where(equal(beam, 0), known, 0), beam}, 2);
}

// As minkowski_pairs(): (events, places, places, 2) of (events, places, 4).
OnnxValue minkowski_pairs(const OnnxValue& momenta) {
  const OnnxValue turned = momenta * momenta.builder().constant(std::vector<double>{-1, -1, -1, 1}, {4});
  const OnnxValue products = matmul(turned, transpose(momenta, {0, 2, 1}));
  const OnnxValue squares = sum(turned * momenta, 2, true);
  const OnnxValue differences = squares + transpose(squares, {0, 2, 1}) - (products + products);
  return signed_log(concat({unsqueeze(differences, 3), unsqueeze(products, 3)}, 3));
}

struct Pairs {
  OnnxValue mask;  // of the places, (events, places, 1)
  OnnxValue real;  // (events, places, places, 1): 1 for two different particles, else 0

  explicit Pairs(const OnnxValue& of_places)
      : mask(of_places), real(unsqueeze(mask * transpose(mask, {0, 2, 1}) * unlike(mask), 3)) {}
  // With how many a particle is paired, at least 1: (events, 1, 1) in double precision.
  OnnxValue others() const { return wide(maximum(sum(mask, 1, true) - 1, 1)); }

 private:
  static OnnxValue unlike(const OnnxValue& mask) {
    const std::int64_t places = mask.size(1);
    std::vector<float> out(static_cast<std::size_t>(places * places), 1);
    for (std::int64_t i = 0; i < places; ++i) out[static_cast<std::size_t>(i * (places + 1))] = 0;
    return mask.builder().constant(out, {places, places});
  }
};

struct Nodes {
  OnnxValue hidden;   // (events, places, hidden)
  OnnxValue momenta;  // (events, places, 4), in double precision
};

// One block, of LorentzBlock's layers.
class Block {
 public:
  Block(OnnxWeights weights, const LorentzNetSettings& settings) : weights_(std::move(weights)), settings_(settings) {}

  Nodes operator()(const Nodes& nodes, const OnnxValue& scalars, const Pairs& pairs) const {
    const OnnxValue messages = this->messages(nodes, pairs);
    const OnnxWeights layers = weights_.in("phi_h");
    const OnnxValue known = concat({nodes.hidden, sum(messages, 2), scalars}, 2);
    const OnnxValue change = linear(layers.in(3), relu(batch_norm(layers.in(1), linear(layers.in(0), known))));
    const bool shifts = weights_.has("phi_x.0.weight");
    return {nodes.hidden + change, shifts ? shifted(nodes.momenta, messages, pairs) : nodes.momenta};
  }

 private:
  // (events, places, places, hidden), 0 where there are no two particles. As the block has it, the first layer is a
  // product a particle, and its batch norm a part of it.
  OnnxValue messages(const Nodes& nodes, const Pairs& pairs) const {
    const std::int64_t width = nodes.hidden.size(2);
    const OnnxWeights layers = weights_.in("phi_e"), norm = layers.in(1);
    const OnnxValue first = transpose(layers("0.weight"), {1, 0});
    const OnnxValue scale = norm("weight") / sqrt(norm("running_var") + 1e-5f);
    const OnnxValue own = batch_norm(norm, matmul(nodes.hidden, slice(first, 0, 0, width)));
    const OnnxValue other = matmul(nodes.hidden, slice(first, 0, width, 2 * width)) * scale;
    const OnnxValue invariants = matmul(narrow(minkowski_pairs(nodes.momenta)),
                                        slice(first, 0, 2 * width, 2 * width + 2) * scale);
    const OnnxValue message = relu(linear(layers.in(3), relu(unsqueeze(own, 2) + unsqueeze(other, 1) + invariants)));
    return message * (sigmoid(linear(weights_.in("phi_m").in(0), message)) * pairs.real);
  }

  OnnxValue shifted(const OnnxValue& momenta, const OnnxValue& messages, const Pairs& pairs) const {
    auto& builder = momenta.builder();
    const OnnxWeights layers = weights_.in("phi_x");
    const OnnxValue weight = linear(layers.in(2), relu(linear(layers.in(0), messages))) * pairs.real;
    OnnxValue shifts = (unsqueeze(momenta, 2) - unsqueeze(momenta, 1)) * wide(weight);
    const double limit = settings_.largest_shift;
    if (limit > 0) shifts = clip(shifts, wide_number(builder, -limit), wide_number(builder, limit));
    return momenta + sum(shifts, 2) * wide_number(builder, settings_.c_weight) / pairs.others();
  }

  OnnxWeights weights_;
  const LorentzNetSettings& settings_;
};

}  // namespace

OnnxValue LorentzNetApproach::in_onnx(const OnnxWeights& weights, const OnnxValue& inputs) const {
  const LorentzNetSettings settings = this->settings();
  const OnnxCloud cloud(settings.beams ? with_beams(inputs, settings) : inputs);
  const Pairs pairs(cloud.mask);
  const OnnxValue momenta = wide(cloud.columns(settings.momenta)), scalars = scalars_of(cloud, momenta, settings);
  Nodes nodes{linear(weights.in("embedding"), scalars), momenta};
  for (std::int64_t i = 0; i < settings.blocks; ++i)
    nodes = Block(weights.in("LGEBs").in(static_cast<std::size_t>(i)), settings)(nodes, scalars, pairs);
  const OnnxValue pooled = cloud.sum(nodes.hidden) / static_cast<float>(cloud.values.size(1));
  const OnnxWeights last = weights.in("graph_dec");
  return linear(last.in(3), relu(linear(last.in(0), pooled)));
}

}  // namespace hml
