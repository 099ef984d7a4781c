#pragma once
#include <charconv>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace hml::test {

/// A message of Protocol Buffers: bytes or a number for each field, in their order.
class ProtobufFields {
 public:
  struct Field {
    int number;
    std::string_view bytes;
    std::uint64_t integer = 0;
  };

  explicit ProtobufFields(std::string_view text) : text_(text) {
    while (!text_.empty()) {
      const auto key = varint();
      Field field{static_cast<int>(key >> 3), {}, 0};
      if ((key & 7) == 0) field.integer = varint();
      if ((key & 7) == 2) field.bytes = take(varint());
      if ((key & 7) == 5) field.bytes = take(4);
      fields_.push_back(field);
    }
  }
  std::vector<Field> all(int number) const {
    std::vector<Field> out;
    for (const auto& field : fields_)
      if (field.number == number) out.push_back(field);
    return out;
  }
  std::string text(int number) const {
    const auto found = all(number);
    return found.empty() ? "" : std::string(found[0].bytes);
  }
  std::uint64_t integer(int number) const {
    const auto found = all(number);
    return found.empty() ? 0 : found[0].integer;
  }
  std::vector<std::int64_t> packed(int number) const {
    ProtobufFields numbers("");
    std::vector<std::int64_t> out;
    for (const auto& field : all(number))
      for (numbers.text_ = field.bytes; !numbers.text_.empty();) out.push_back(static_cast<std::int64_t>(numbers.varint()));
    return out;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t out = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(take(1)[0]);
      out |= std::uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return out;
    }
  }
  std::string_view take(std::size_t n) {
    if (n > text_.size()) throw std::runtime_error("the message ends early");
    const auto out = text_.substr(0, n);
    text_.remove_prefix(n);
    return out;
  }

  std::string_view text_;
  std::vector<Field> fields_;
};

/// What an ONNX file says, so far as our own writer writes it.
struct OnnxFile {
  struct Node {
    std::string operation, attributes;
    std::vector<std::string> inputs, outputs;
  };
  struct Constant {
    std::int64_t type;
    std::vector<std::int64_t> shape;
    std::string bytes;
  };
  /// Of an input or output; the number of events has its name.
  using Shape = std::vector<std::string>;

  std::int64_t version, operators;
  std::vector<Node> nodes;
  std::map<std::string, Constant> constants;
  std::map<std::string, Shape> inputs, outputs;
  std::map<std::string, std::string> metadata;

  explicit OnnxFile(const std::string& text) {
    const ProtobufFields model(text);
    version = static_cast<std::int64_t>(model.integer(1));
    operators = static_cast<std::int64_t>(ProtobufFields(model.all(8).at(0).bytes).integer(2));
    for (const auto& entry : model.all(14)) {
      const ProtobufFields pair(entry.bytes);
      metadata[pair.text(1)] = pair.text(2);
    }
    const ProtobufFields graph(model.all(7).at(0).bytes);
    for (const auto& field : graph.all(1)) nodes.push_back(node(ProtobufFields(field.bytes)));
    for (const auto& field : graph.all(5)) {
      const ProtobufFields tensor(field.bytes);
      constants[tensor.text(8)] = {static_cast<std::int64_t>(tensor.integer(2)), tensor.packed(1), tensor.text(9)};
    }
    for (const auto& field : graph.all(11)) inputs.insert(value(ProtobufFields(field.bytes)));
    for (const auto& field : graph.all(12)) outputs.insert(value(ProtobufFields(field.bytes)));
  }

  /// Every value is made once, before it is used, and used. The operators in the order in which the outputs need them, one
  /// a line; numbers that have a name of their own are told by it and their shape alone.
  std::string listing() const {
    std::map<std::string, const Node*> makers;
    std::set<std::string> known;
    for (const auto& [name, shape] : inputs) known.insert(name);
    for (const auto& [name, constant] : constants) EXPECT_TRUE(known.insert(name).second) << name;
    for (const auto& each : nodes) {
      for (const auto& name : each.inputs) EXPECT_TRUE(known.contains(name)) << each.operation << " needs " << name;
      for (const auto& name : each.outputs) EXPECT_TRUE(known.insert(name).second) << name << " is made twice";
      for (const auto& name : each.outputs) makers[name] = &each;
    }
    Listing out{*this, makers, {}, {}, {}};
    for (const auto& [name, shape] : outputs) out.text += fmt::format("{} = {}\n", name, out.visit(name));
    EXPECT_EQ(out.listed.size(), nodes.size()) << "operators that nobody needs";
    EXPECT_EQ(out.used.size(), constants.size()) << "constants that nobody needs";
    return out.text;
  }

 private:
  struct Listing {
    const OnnxFile& file;
    const std::map<std::string, const Node*>& makers;
    std::map<const Node*, std::size_t> listed;
    std::set<std::string> used;
    std::string text;

    std::string visit(const std::string& name) {
      if (file.inputs.contains(name)) return name;
      if (const auto found = file.constants.find(name); found != file.constants.end()) {
        used.insert(name);
        return constant(name, found->second);
      }
      const Node* node = makers.at(name);
      if (!listed.contains(node)) {
        std::vector<std::string> from;
        for (const auto& input : node->inputs) from.push_back(visit(input));
        const auto number = listed.size() + 1;
        listed[node] = number;
        text += fmt::format("%{} = {}({}){}\n", number, node->operation, fmt::join(from, ", "), node->attributes);
      }
      const std::string which = name == node->outputs[0] ? "" : "'";
      return fmt::format("%{}{}", listed[node], which);
    }
  };

  static std::string constant(const std::string& name, const Constant& constant) {
    const std::string shape = fmt::format("[{}]", fmt::join(constant.shape, ","));
    if (name.find('.') != std::string::npos) return name + shape;
    if (constant.bytes.size() >= 64) return fmt::format("{} bytes{}", constant.bytes.size(), shape);
    const auto& [type, sizes, bytes] = constant;
    return shape + (type == 1 ? numbers<float>(bytes) : type == 11 ? numbers<double>(bytes) : numbers<std::int64_t>(bytes));
  }
  template <class T>
  static std::string numbers(const std::string& bytes) {
    std::vector<T> out(bytes.size() / sizeof(T));
    std::memcpy(out.data(), bytes.data(), bytes.size());
    std::vector<std::string> texts;
    for (const T number : out) {
      char digits[64];  // the shortest that are read as the number again
      texts.emplace_back(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    }
    return fmt::format("({})", fmt::join(texts, ","));
  }
  static Node node(const ProtobufFields& fields) {
    Node out{fields.text(4), "", {}, {}};
    for (const auto& name : fields.all(1)) out.inputs.emplace_back(name.bytes);
    for (const auto& name : fields.all(2)) out.outputs.emplace_back(name.bytes);
    for (const auto& field : fields.all(5)) {
      const ProtobufFields attribute(field.bytes);
      const auto type = attribute.integer(20);
      out.attributes += fmt::format(" {}={}", attribute.text(1),
                                    type == 1   ? numbers<float>(attribute.text(2))
                                    : type == 2 ? std::to_string(static_cast<std::int64_t>(attribute.integer(3)))
                                    : type == 3 ? attribute.text(4)
                                                : fmt::format("({})", fmt::join(attribute.packed(8), ",")));
    }
    return out;
  }
  static std::pair<std::string, Shape> value(const ProtobufFields& info) {
    const ProtobufFields type(info.all(2).at(0).bytes), tensor(type.all(1).at(0).bytes), shape(tensor.all(2).at(0).bytes);
    Shape out;
    for (const auto& field : shape.all(1)) {
      const ProtobufFields dimension(field.bytes);
      out.push_back(dimension.all(2).empty() ? std::to_string(dimension.integer(1)) : dimension.text(2));
    }
    return {info.text(1), out};
  }
};

}  // namespace hml::test
