#include "hml/learn/joint/joint_network.hpp"

#include <algorithm>

#include "hml/core/random.hpp"
#include "hml/learn/training/row_columns.hpp"

namespace hml {

namespace {

void append(const std::vector<NetworkPiece>& pieces, const std::string& part, std::vector<NetworkPiece>& all) {
  const std::size_t begin = all.empty() ? 0 : all.back().begin + static_cast<std::size_t>(all.back().size());
  for (const auto& piece : pieces) all.push_back({part + "." + piece.name, piece.shape, begin + piece.begin});
}

}  // namespace

/// Replicas of the parts, and what passes between them and the head.
class JointReplica : public Replica {
 public:
  JointReplica(JointNetwork& network, int threads) {
    for (auto& part : network.parts_) {
      Stage stage{part.network->replica(threads), static_cast<std::size_t>(part.network->row_size()),
                  static_cast<std::size_t>(part.network->outputs()), part.network->parameters().size()};
      stages_.push_back(std::move(stage));
    }
    head_ = std::move(stages_.back());
    stages_.pop_back();
    for (const auto& stage : stages_) row_ += stage.row;
  }

  void forward(std::span<const float> inputs, std::int64_t n, std::span<float> outputs, bool training) override {
    join(inputs, n, training);
    head_.replica->forward(joined_, n, outputs, training);
  }

  void backward(std::span<const float> output_gradients, std::span<float> gradients) override {
    const std::size_t before = gradients.size() - head_.parameters;
    head_.replica->backward(output_gradients, gradients.subspan(before));
    look_back(output_gradients);
    std::size_t begin = 0, output = 0;
    for (auto& stage : stages_) {
      take_columns(joined_slopes_, head_.row, output, stage.outputs, stage.slopes);
      stage.replica->backward(stage.slopes, gradients.subspan(begin, stage.parameters));
      begin += stage.parameters, output += stage.outputs;
    }
  }

  void input_gradients(std::span<const float> inputs, std::int64_t n, std::span<const float> slopes,
                       std::span<float> gradients) override {
    join(inputs, n, false);
    look_back(slopes);
    std::size_t column = 0, output = 0;
    std::vector<float> found;
    for (auto& stage : stages_) {
      take_columns(joined_slopes_, head_.row, output, stage.outputs, stage.slopes);
      found.resize(stage.inputs.size());
      stage.replica->input_gradients(stage.inputs, n, stage.slopes, found);
      put_columns(found, stage.row, gradients, row_, column);
      column += stage.row, output += stage.outputs;
    }
  }

  void seed(std::uint64_t key) override {
    std::uint64_t part = 0;
    for (auto& stage : stages_) stage.replica->seed(key + (++part << 48));
    head_.replica->seed(key);
  }

 private:
  struct Stage {
    std::unique_ptr<Replica> replica;
    std::size_t row = 0, outputs = 0, parameters = 0;
    std::vector<float> inputs = {}, said = {}, slopes = {};
  };

  // What all parts say, side by side.
  void join(std::span<const float> inputs, std::int64_t n, bool training) {
    joined_.resize(static_cast<std::size_t>(n) * head_.row);
    std::size_t column = 0, output = 0;
    for (auto& stage : stages_) {
      take_columns(inputs, row_, column, stage.row, stage.inputs);
      stage.said.resize(static_cast<std::size_t>(n) * stage.outputs);
      stage.replica->forward(stage.inputs, n, stage.said, training);
      put_columns(stage.said, stage.outputs, joined_, head_.row, output);
      column += stage.row, output += stage.outputs;
    }
  }

  // Derivatives by what the parts said; the head computes the same in training as in inference.
  void look_back(std::span<const float> slopes) {
    joined_slopes_.resize(joined_.size());
    head_.replica->input_gradients(joined_, static_cast<std::int64_t>(joined_.size() / head_.row), slopes, joined_slopes_);
  }

  std::vector<Stage> stages_;
  Stage head_;
  std::size_t row_ = 0;
  std::vector<float> joined_, joined_slopes_;
};

JointNetwork::JointNetwork(std::vector<Part> parts, std::unique_ptr<Network> head) : parts_(std::move(parts)) {
  parts_.push_back({"head", std::move(head)});
  for (auto& part : parts_) {
    append(part.network->pieces(), part.name, pieces_);
    append(part.network->buffer_pieces(), part.name, buffer_pieces_);
    const auto numbers = part.network->parameters();
    values_.insert(values_.end(), numbers.begin(), numbers.end());
  }
}

std::int64_t JointNetwork::row_size() const {
  std::int64_t size = 0;
  for (std::size_t p = 0; p + 1 < parts_.size(); ++p) size += parts_[p].network->row_size();
  return size;
}

void JointNetwork::changed() {
  auto from = values_.begin();
  for (auto& part : parts_) {
    const auto numbers = part.network->parameters();
    std::copy_n(from, numbers.size(), numbers.begin());
    from += static_cast<std::ptrdiff_t>(numbers.size());
    part.network->changed();
  }
}

std::span<const float> JointNetwork::buffers() {
  buffers_.clear();
  for (auto& part : parts_) {
    const auto numbers = part.network->buffers();
    buffers_.insert(buffers_.end(), numbers.begin(), numbers.end());
  }
  return buffers_;
}

void JointNetwork::set_buffers(std::span<const float> numbers) {
  for (auto& part : parts_) {
    const std::size_t own = part.network->buffers().size();
    part.network->set_buffers(numbers.first(own));
    numbers = numbers.subspan(own);
  }
}

void JointNetwork::initialise(std::uint64_t key) {
  values_.clear();
  for (auto& part : parts_) {
    part.network->initialise(stream_key(key, part.name));
    const auto numbers = part.network->parameters();
    values_.insert(values_.end(), numbers.begin(), numbers.end());
  }
}

// The smallest; the whole batch where one needs it.
std::int64_t JointNetwork::shard() const {
  std::int64_t smallest = head().shard();
  for (const auto& part : parts_) smallest = std::min(smallest, part.network->shard());
  return smallest;
}

std::unique_ptr<Replica> JointNetwork::replica(int threads) { return std::make_unique<JointReplica>(*this, threads); }

Table JointNetwork::summary() const {
  Table all;
  for (const auto& part : parts_) {
    Table own = part.network->summary();
    all.columns = own.columns;
    for (auto& row : own.rows) {
      row[0] = part.name + "." + row[0];
      all.rows.push_back(std::move(row));
    }
  }
  return all;
}

}  // namespace hml
